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

    // Answers what is typed on its terminal, which controls it and echoes nothing.
    private const string Reader = """
        import os, sys, termios
        settings = termios.tcgetattr(0)
        settings[3] &= ~termios.ECHO
        termios.tcsetattr(0, termios.TCSANOW, settings)
        print("ready")
        for number, line in enumerate(sys.stdin, 1):
            with open("/dev/tty") as own:
                front = os.tcgetpgrp(own.fileno()) == os.getpgrp()
            echo = bool(termios.tcgetattr(0)[3] & termios.ECHO)
            print(f"{number} {line.strip()} in front: {front}, echo: {echo}")
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
        ProcessFacts.HasForeignSession(workload.Pid).ShouldBeFalse();
        ProcessTerminals.Of([workload.Pid]).Keys.ShouldBeEmpty();

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
        var pid = await RestoreStoppedAsync(workload, images);
        TaskSignals.ContinueTree(pid).Count.ShouldBe(2);

        (await CountAsync(connection)).ShouldBe(2);
        (await File.ReadAllTextAsync(Log, Cancellation)).ShouldBe("listening\n");
    }

    [Fact]
    public async Task A_tree_with_a_terminal_has_another_one_after_dump_and_restore_with_the_same_settings()
    {
        var workload = await StartWithTerminalAsync();
        var typed = Store.TypedPath(workload.Name);
        await LogHasAsync("ready\n");
        await File.WriteAllTextAsync(typed, "first\n", Cancellation);
        await LogHasAsync("1 first in front: True, echo: False\n");
        var terminal = ProcessTerminals.Of(ProcessTree.Of(workload.Pid));
        terminal.MakesOwn.ShouldBeFalse();
        var key = terminal.Keys.ShouldHaveSingleItem();
        var images = Directory.CreateDirectory(Path.Combine(_folder, "images")).FullName;

        await Criu.DumpAsync(Dump(workload, images, key), Cancellation);
        await ProcessHost.KillAllAsync(workload, Cancellation);
        using var network = InheritableFile.OpenForReading(workload.NetworkNamespace);
        int pid;
        using (var other = await PseudoTerminal.OpenAsync(Log, typed, Cancellation))
        {
            other.LetInherit();
            pid = await Criu.RestoreAsync(
                new CriuRestoreOptions
                {
                    ImageFolder = images,
                    Inherited = [new(ProcessCheckpoint.NetworkKey, network), new(key, other.Inner)],
                },
                Cancellation);
        }

        (await TaskSignals.WaitUntilStoppedAsync(ProcessTree.Of(pid), TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue();
        TaskSignals.ContinueTree(pid);
        await File.WriteAllTextAsync(typed, "second\n", Cancellation);
        await LogHasAsync("2 second in front: True, echo: False\n");
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
        using var client = await _node.RunAsync(
            () => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        await client.ConnectAsync(new IPEndPoint(IPAddress.Parse(workload.Address), Port), Cancellation);
        await client.SendAsync("before"u8.ToArray(), Cancellation);
        while (!await HasUnreadDatagramsAsync(workload))
            await Task.Delay(10, Cancellation);
        var images = Directory.CreateDirectory(Path.Combine(_folder, "images")).FullName;

        await Criu.DumpAsync(Dump(workload, images), Cancellation);
        await ProcessHost.KillAllAsync(workload, Cancellation);
        var pid = await RestoreStoppedAsync(workload, images);
        TaskSignals.ContinueTree(pid);
        await client.SendAsync("after"u8.ToArray(), Cancellation);

        await LogHasAsync("heard after\n");
        (await File.ReadAllTextAsync(Log, Cancellation)).ShouldNotContain("before");
    }

    [Fact]
    public async Task The_keeper_of_a_terminal_ends_with_the_workload_and_its_pipe_is_removed()
    {
        var workload = await StartWithTerminalAsync();
        await LogHasAsync("ready\n");
        var typed = Store.TypedPath(workload.Name);
        var keepers = await KeepersAsync(typed);
        keepers.ShouldNotBeEmpty();

        await Host.RemoveAsync(workload, Cancellation);

        File.Exists(typed).ShouldBeFalse();
        while ((await KeepersAsync(typed)).Count > 0)
            await Task.Delay(10, Cancellation);
    }

    [Fact]
    public async Task A_session_that_a_shell_began_is_told_from_one_of_the_tree()
    {
        using var job = Process.Start("unshare", ["--pid", "--fork", "sleep", "300"]);
        int child;
        while (ProcessTree.Of(job.Id) is not [_, var only] || (child = only) == 0)
            await Task.Delay(10, Cancellation);
        try
        {
            ProcessFacts.HasForeignSession(child).ShouldBeTrue();
        }
        finally
        {
            await KillAsync(child);
            await job.WaitForExitAsync(Cancellation);
        }
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

    private Task<ProcessWorkload> StartWithTerminalAsync() => Host.StartAsync(
        new ProcessStart
        {
            Name = "shell",
            Pod = "web",
            Command = ["/usr/bin/python3", "-u", "-c", Reader],
            LogFile = Log,
            HasTerminal = true,
        },
        Cancellation);

    // proc_pid_net(5): the fifth field of a socket's line is what it has to send and what to receive, in hexadecimal.
    private static async Task<bool> HasUnreadDatagramsAsync(ProcessWorkload workload)
    {
        var lines = await File.ReadAllLinesAsync(
            $"/proc/{workload.Pid.ToString(CultureInfo.InvariantCulture)}/net/udp", Cancellation);
        return lines.Skip(1)
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4].Split(':')[1])
            .Any(queue => int.Parse(queue, NumberStyles.HexNumber, CultureInfo.InvariantCulture) > 0);
    }

    private async Task LogHasAsync(string text)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var log = "";
        while (!log.Contains(text))
        {
            bound.IsCancellationRequested.ShouldBeFalse($"the log has no '{text}': '{log}'");
            await Task.Delay(10, Cancellation);
            // The terminal writes line ends as two characters.
            log = File.Exists(Log) ? (await File.ReadAllTextAsync(Log, Cancellation)).ReplaceLineEndings("\n") : "";
        }
    }

    private static async Task<IReadOnlyList<int>> KeepersAsync(string typed)
    {
        var found = new List<int>();
        foreach (var name in Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(n => char.IsAsciiDigit(n![0])))
        {
            try
            {
                if ((await File.ReadAllTextAsync($"/proc/{name}/cmdline", Cancellation)).Contains(typed))
                    found.Add(int.Parse(name!, CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                // It has ended.
            }
        }

        return found;
    }

    private static async Task KillAsync(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
        await process.WaitForExitAsync(Cancellation);
    }

    // In its old network, its output in its old log.
    private async Task<int> RestoreStoppedAsync(ProcessWorkload workload, string images)
    {
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
        return pid;
    }

    private static CriuDumpOptions Dump(ProcessWorkload workload, string images, params string[] external) => new()
    {
        Pid = workload.Pid,
        ImageFolder = images,
        External = [ProcessCheckpoint.ExternalNetwork(ProcessFacts.Namespace(workload.Pid, "net")), .. external],
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
