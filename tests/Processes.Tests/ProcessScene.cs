using System.Globalization;
using Migration.Local.Machine;
using Migration.Platform.Criu.Rpc;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Processes;

namespace Migration.Processes.Tests;

/// <summary>A node for real processes in namespaces of their own, dumped by the real CRIU.</summary>
public abstract class ProcessScene : IAsyncLifetime
{
    /// <summary>
    /// One test at a time: a process that one starts would inherit the descriptors that another hands to its restore, and
    /// have them in its dump.
    /// </summary>
    protected const string Collection = "processes";

    protected const int Port = 7000;

    // Counts what a connection sends it; a second process of the tree lives beside it.
    protected const string Server = """
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

    private readonly string _prefix = $"cft{Environment.ProcessId}-";

    protected string Folder { get; } = Directory.CreateTempSubdirectory("process-host-test-").FullName;

    internal NetworkNamespace Node { get; private set; } = null!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected static CriuClient Criu => new(Path.Combine(LocalPaths.CriuFolder, "criu"));

    protected ProcessOptions Options => new()
    {
        StateFolder = Path.Combine(Folder, "state"),
        Subnet = "10.77.0.0/28",
        NodeNamespace = Node.Path,
        NamespacePrefix = _prefix,
    };

    protected ProcessStore Store => new(Options.StateFolder);

    protected ProcessHost Host => new(Store, new PodNetwork(Options, Store));

    protected string Log => Path.Combine(Folder, "server.log");

    public async ValueTask InitializeAsync() => Node = await NetworkNamespace.CreateAsync(
        $"{_prefix}node", RunRecord.Create(Path.Combine(Folder, "record")), cancellation: Cancellation);

    public async ValueTask DisposeAsync()
    {
        foreach (var workload in await Store.FindAllAsync(Cancellation))
            await Host.RemoveAsync(workload, Cancellation);
        await Node.DeleteAsync();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected Task<ProcessWorkload> StartAsync() => Host.StartAsync(
        new ProcessStart
        {
            Name = "web-server",
            Pod = "web",
            Command = ["/usr/bin/python3", "-c", Server],
            LogFile = Log,
        },
        Cancellation);

    protected static async Task<bool> HasUnreadDatagramsAsync(ProcessWorkload workload)
    {
        var lines = await File.ReadAllLinesAsync(
            $"/proc/{workload.Pid.ToString(CultureInfo.InvariantCulture)}/net/udp", Cancellation);
        return lines.Skip(1)
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4].Split(':')[1])
            .Any(queue => int.Parse(queue, NumberStyles.HexNumber, CultureInfo.InvariantCulture) > 0);
    }

    protected async Task LogHasAsync(string text)
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

    protected async Task<int> RestoreStoppedAsync(ProcessWorkload workload, string images)
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

    // In its old network, its output in its old log.

    protected static CriuDumpOptions Dump(ProcessWorkload workload, string images, params string[] external) => new()
    {
        Pid = workload.Pid,
        ImageFolder = images,
        External = [ProcessCheckpoint.ExternalNetwork(ProcessFacts.Namespace(workload.Pid, "net")), .. external],
    };
}
