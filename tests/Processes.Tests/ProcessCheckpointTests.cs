using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Migration.Platform.Criu.Rpc;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Processes;

namespace Migration.Processes.Tests;

/// <summary>Dump and restore.</summary>
[Collection(Collection)]
public sealed class ProcessCheckpointTests : ProcessScene
{
    // Reads nothing before it is continued, which happens after its restore.
    private const string LateReader = """
        import os, signal, socket
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("0.0.0.0", 7000))
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCONT])
        print("bound")
        signal.sigwait([signal.SIGCONT])
        while True:
            print("heard", server.recv(100).decode())
        """;

    [Fact]
    public async Task A_connection_outlives_dump_and_restore_of_a_tree_and_its_output_goes_on_in_the_log()
    {
        var workload = await StartAsync();
        using var connection = await ConnectAsync(workload);
        (await CountAsync(connection)).ShouldBe(1);
        var images = Directory.CreateDirectory(Path.Combine(Folder, "images")).FullName;

        await Criu.DumpAsync(Dump(workload, images), Cancellation);

        var tasks = ProcessTree.Of(workload.Pid);
        tasks.Count.ShouldBe(2);
        (await TaskSignals.WaitUntilStoppedAsync(tasks, TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue();

        // What a migration does, on one address: the source goes without a packet, the target takes its place.
        await ProcessHost.KillAllAsync(workload, Cancellation);
        var pid = await RestoreStoppedAsync(workload, images);
        TaskSignals.ContinueTree(pid).Count.ShouldBe(2);

        (await CountAsync(connection)).ShouldBe(2);
        (await File.ReadAllTextAsync(Log, Cancellation)).ShouldBe("listening\n");
    }

    [Fact]
    public async Task Datagrams_that_nobody_had_read_at_the_dump_are_gone_and_later_ones_are_not()
    {
        var workload = await Host.StartAsync(
            new ProcessStart
            {
                Name = "datagrams",
                Pod = "web",
                Command = ["/usr/bin/python3", "-u", "-c", LateReader],
                LogFile = Log,
            },
            Cancellation);
        await LogHasAsync("bound\n");
        using var client = await Node.RunAsync(
            () => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        await client.ConnectAsync(new IPEndPoint(IPAddress.Parse(workload.Address), Port), Cancellation);
        await client.SendAsync("before"u8.ToArray(), Cancellation);
        while (!await HasUnreadDatagramsAsync(workload))
            await Task.Delay(10, Cancellation);
        var images = Directory.CreateDirectory(Path.Combine(Folder, "images")).FullName;

        await Criu.DumpAsync(Dump(workload, images), Cancellation);
        await ProcessHost.KillAllAsync(workload, Cancellation);
        var pid = await RestoreStoppedAsync(workload, images);
        TaskSignals.ContinueTree(pid);
        await client.SendAsync("after"u8.ToArray(), Cancellation);

        await LogHasAsync("heard after\n");
        (await File.ReadAllTextAsync(Log, Cancellation)).ShouldNotContain("before");
    }

    [Fact]
    public async Task A_dumped_tree_that_is_resumed_goes_on()
    {
        var workload = await StartAsync();
        using var connection = await ConnectAsync(workload);
        (await CountAsync(connection)).ShouldBe(1);
        var images = Directory.CreateDirectory(Path.Combine(Folder, "images")).FullName;

        await Criu.DumpAsync(Dump(workload, images), Cancellation);
        await StoppedTaskResumer.ResumeTreeAsync(workload.Pid, null, Cancellation);

        (await CountAsync(connection)).ShouldBe(2);
    }

    [Fact]
    public async Task What_criu_cannot_do_is_said_in_its_words()
    {
        var images = Directory.CreateDirectory(Path.Combine(Folder, "images")).FullName;
        var e = await Should.ThrowAsync<CriuRpcException>(
            () => Criu.DumpAsync(new CriuDumpOptions { Pid = 999_999_999, ImageFolder = images }, Cancellation));
        e.Message.ShouldStartWith("CRIU's dump of task 999999999 failed: ");
        e.Cause.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_criu_that_is_not_installed_is_said() =>
        (await Should.ThrowAsync<CriuRpcException>(() => new CriuClient("/no/such/criu").DumpAsync(
            new CriuDumpOptions { Pid = 1, ImageFolder = Folder }, Cancellation)))
        .Message.ShouldContain("/no/such/criu cannot be started");

    [Fact]
    public async Task A_program_that_is_not_criu_gives_no_answer_and_that_is_said() =>
        (await Should.ThrowAsync<CriuRpcException>(() => new CriuClient("/bin/true").DumpAsync(
            new CriuDumpOptions { Pid = 1, ImageFolder = Folder }, Cancellation)))
        .Message.ShouldContain("no answer");

    // proc_pid_net(5): the fifth field of a socket's line is what it has to send and what to receive, in hexadecimal.

    private async Task<Socket> ConnectAsync(ProcessWorkload workload)
    {
        while (true)
        {
            var socket = await Node.RunAsync(
                () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(workload.Address), Port), Cancellation);
                return socket;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // The server is still starting.
                socket.Dispose();
                await Task.Delay(10, Cancellation);
            }
        }
    }

    private static async Task<int> CountAsync(Socket connection)
    {
        await connection.SendAsync("x"u8.ToArray(), Cancellation);
        var buffer = new byte[32];
        var length = await connection.ReceiveAsync(buffer, Cancellation);
        return int.Parse(Encoding.ASCII.GetString(buffer, 0, length), CultureInfo.InvariantCulture);
    }
}
