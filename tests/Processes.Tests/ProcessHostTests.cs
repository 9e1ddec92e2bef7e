using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Migration.Local.Machine;
using Migration.Platform.Criu.Rpc;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Processes;

namespace Migration.Processes.Tests;

/// <summary>Real processes in namespaces of their own, dumped by the real CRIU.</summary>
public sealed class ProcessHostTests : IAsyncLifetime
{
    private const int Port = 7000;

    // Counts what a connection sends it; a second process of the tree lives beside it.
    private const string Server = """
        import os, socket
        if os.fork() == 0:
            import signal
            signal.pause()
        print("listening", flush=True)
        server = socket.create_server(("0.0.0.0", 7000), reuse_port=False)
        connection, _ = server.accept()
        count = 0
        while connection.recv(1):
            count += 1
            connection.sendall(b"%d\n" % count)
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("process-host-test-").FullName;
    private readonly string _prefix = $"cft{Environment.ProcessId}-";
    private NetworkNamespace _node = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static CriuClient Criu => new(Path.Combine(LocalPaths.CriuFolder, "criu"));

    private ProcessOptions Options => new()
    {
        StateFolder = Path.Combine(_folder, "state"),
        Subnet = "10.77.0.0/28",
        NodeNamespace = _node.Path,
        NamespacePrefix = _prefix,
    };

    private ProcessStore Store => new(Options.StateFolder);

    private ProcessHost Host => new(Store, new PodNetwork(Options, Store));

    private string Log => Path.Combine(_folder, "server.log");

    public async ValueTask InitializeAsync() => _node = await NetworkNamespace.CreateAsync(
        $"{_prefix}node", RunRecord.Create(Path.Combine(_folder, "record")), cancellation: Cancellation);

    public async ValueTask DisposeAsync()
    {
        foreach (var workload in await Store.FindAllAsync(Cancellation))
            await Host.RemoveAsync(workload, Cancellation);
        await _node.DeleteAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_started_process_has_its_own_network_and_process_ids_and_goes_without_a_trace()
    {
        var workload = await StartAsync();

        ProcessFacts.Runs(workload).ShouldBeTrue();
        ProcessFacts.Namespace(workload.Pid, "net").ShouldBe(ProcessFacts.NamespaceOf(workload.NetworkNamespace));
        ProcessFacts.Namespace(workload.Pid, "pid").ShouldNotBe(ProcessFacts.Namespace(0, "pid"));
        ProcessFacts.Namespace(workload.Pid, "mnt").ShouldBe(ProcessFacts.Namespace(0, "mnt"));
        ProcessFacts.IsShellJob(workload.Pid).ShouldBeFalse();
        ProcessFacts.Terminal(workload.Pid).ShouldBeNull();

        await Host.RemoveAsync(workload, Cancellation);

        ProcessFacts.Runs(workload).ShouldBeFalse();
        File.Exists(workload.NetworkNamespace).ShouldBeFalse();
        (await Store.FindAllAsync(Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_namespace_that_somebody_else_made_stays_with_what_else_runs_in_it()
    {
        var workload = await StartAsync();
        using var neighbour = Process.Start("nsenter", [$"--net={workload.NetworkNamespace}", "sleep", "300"]);
        var foreigners = new ProcessOptions
        {
            StateFolder = Options.StateFolder,
            Subnet = Options.Subnet,
            NodeNamespace = Options.NodeNamespace,
            NamespacePrefix = "made-elsewhere-",
        };
        try
        {
            await new ProcessHost(Store, new PodNetwork(foreigners, Store)).RemoveAsync(workload, Cancellation);

            ProcessFacts.Runs(workload).ShouldBeFalse();
            neighbour.HasExited.ShouldBeFalse();
            File.Exists(workload.NetworkNamespace).ShouldBeTrue();
        }
        finally
        {
            neighbour.Kill();
            await neighbour.WaitForExitAsync(Cancellation);
            await PodNetwork.DeleteAsync(workload, Cancellation);
        }
    }

    [Fact]
    public async Task A_name_that_is_taken_and_a_program_that_is_not_there_are_refused_and_leave_nothing()
    {
        await StartAsync();
        (await Should.ThrowAsync<ProcessException>(StartAsync)).Message.ShouldContain("web-server already");
        (await Should.ThrowAsync<ProcessException>(() => Host.StartAsync(
                new ProcessStart { Name = "other", Pod = "other", Command = ["/no/such/program"] }, Cancellation)))
            .Message.ShouldContain("there is no program /no/such/program");
        (await Store.FindAllAsync(Cancellation)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_connection_outlives_dump_and_restore_of_a_tree_and_its_output_goes_on_in_the_log()
    {
        var workload = await StartAsync();
        using var connection = await ConnectAsync(workload);
        (await CountAsync(connection)).ShouldBe(1);
        var images = Directory.CreateDirectory(Path.Combine(_folder, "images")).FullName;

        await Criu.DumpAsync(Dump(workload, images), Cancellation);

        var tasks = ProcessTree.Of(workload.Pid);
        tasks.Count.ShouldBe(2);
        (await TaskSignals.WaitUntilStoppedAsync(tasks, TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue();

        // What a migration does, on one address: the source goes without a packet, the target takes its place.
        await ProcessHost.KillAllAsync(workload, Cancellation);
        using var network = InheritableFile.OpenForReading(workload.NetworkNamespace);
        using var log = InheritableFile.OpenForAppending(Log);
        var pid = await Criu.RestoreAsync(
            new CriuRestoreOptions
            {
                ImageFolder = images,
                Inherited = [new(ProcessCheckpoint.NetworkKey, network), new(Log.TrimStart('/'), log)],
            },
            Cancellation);
        (await TaskSignals.WaitUntilStoppedAsync(ProcessTree.Of(pid), TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue();
        TaskSignals.ContinueTree(pid).Count.ShouldBe(2);

        (await CountAsync(connection)).ShouldBe(2);
        (await File.ReadAllTextAsync(Log, Cancellation)).ShouldBe("listening\n");
    }

    [Fact]
    public async Task A_dumped_tree_that_is_resumed_goes_on()
    {
        var workload = await StartAsync();
        using var connection = await ConnectAsync(workload);
        (await CountAsync(connection)).ShouldBe(1);
        var images = Directory.CreateDirectory(Path.Combine(_folder, "images")).FullName;

        await Criu.DumpAsync(Dump(workload, images), Cancellation);
        await StoppedTaskResumer.ResumeTreeAsync(workload.Pid, null, Cancellation);

        (await CountAsync(connection)).ShouldBe(2);
    }

    [Fact]
    public async Task What_criu_cannot_do_is_said_in_its_words()
    {
        var images = Directory.CreateDirectory(Path.Combine(_folder, "images")).FullName;
        var e = await Should.ThrowAsync<CriuRpcException>(
            () => Criu.DumpAsync(new CriuDumpOptions { Pid = 999_999_999, ImageFolder = images }, Cancellation));
        e.Message.ShouldStartWith("CRIU's dump of task 999999999 failed: ");
        e.Cause.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_criu_that_is_not_installed_is_said() =>
        (await Should.ThrowAsync<CriuRpcException>(() => new CriuClient("/no/such/criu").DumpAsync(
            new CriuDumpOptions { Pid = 1, ImageFolder = _folder }, Cancellation)))
        .Message.ShouldContain("/no/such/criu cannot be started");

    [Fact]
    public async Task A_program_that_is_not_criu_gives_no_answer_and_that_is_said() =>
        (await Should.ThrowAsync<CriuRpcException>(() => new CriuClient("/bin/true").DumpAsync(
            new CriuDumpOptions { Pid = 1, ImageFolder = _folder }, Cancellation)))
        .Message.ShouldContain("no answer");

    private Task<ProcessWorkload> StartAsync() => Host.StartAsync(
        new ProcessStart
        {
            Name = "web-server",
            Pod = "web",
            Command = ["/usr/bin/python3", "-c", Server],
            LogFile = Log,
        },
        Cancellation);

    private static CriuDumpOptions Dump(ProcessWorkload workload, string images) => new()
    {
        Pid = workload.Pid,
        ImageFolder = images,
        External = [ProcessCheckpoint.ExternalNetwork(ProcessFacts.Namespace(workload.Pid, "net"))],
        ShellJob = ProcessFacts.IsShellJob(workload.Pid),
    };

    private async Task<Socket> ConnectAsync(ProcessWorkload workload)
    {
        while (true)
        {
            var socket = await _node.RunAsync(
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
