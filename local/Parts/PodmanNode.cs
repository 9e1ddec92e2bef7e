using Migration.Local.Cluster;
using Migration.Local.Machine;
using Migration.Platform.Podman;

namespace Migration.Local.Parts;

/// <summary>
/// A node of the local run: a network namespace with a podman engine of its own (storage, network, REST socket). The
/// engine also has its own mount namespace with an empty <c>/run</c>: its mounts, namespaces and locks are invisible to
/// the machine and to the other node, and vanish with its processes. A process that does nothing keeps it, so that the
/// engine can be lost and come back.
/// </summary>
public sealed class PodmanNode : IInterruptible, IAsyncDisposable
{
    private const string NetworkFolder = "networks";
    private const int WantedOpenFiles = 1024;
    private const int WantedProcesses = 4096;

    private const string Storage = "root";

    // Says that the node's own /run is there.
    private const string EmptyRun = "/run/containerflow-node";

    // The sweep looks up removed pods in this log; podman's own limit would cut it after some hundred migrations.
    private const long EventLogBytes = 1L << 30;
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(60);

    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly ManagedProcess _keeper;
    private readonly PodmanEngine _engine;

    private PodmanNode(
        string name,
        string folder,
        ManagedProcess keeper,
        ManagedProcess process,
        IReadOnlyDictionary<string, string> environment,
        string? cniState)
    {
        CniState = cniState;
        Name = name;
        Folder = folder;
        _keeper = keeper;
        Process = process;
        _environment = environment;
        _engine = new PodmanEngine(new PodmanOptions { SocketPath = SocketPath });
    }

    /// <summary>Name of the node.</summary>
    public string Name { get; }

    /// <summary>The engine's folder: storage, network and settings.</summary>
    public string Folder { get; }

    /// <summary>State of the CNI plugin that gives pods their ports; null where they are behind a bridge.</summary>
    public string? CniState { get; }

    /// <summary>The engine's process, to watch.</summary>
    public ManagedProcess Process { get; }

    /// <summary>Path of the engine's REST socket.</summary>
    public string SocketPath => SocketIn(Folder);

    /// <summary>The engine.</summary>
    public IPodmanEngine Engine => _engine;

    /// <summary>Starts an engine and waits until it answers.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="inside">Network namespace of the node.</param>
    /// <param name="network">Network that its pods join.</param>
    /// <param name="record">The run it belongs to.</param>
    /// <param name="cni">How pods get ports of the switch; null for a bridge.</param>
    /// <param name="cancellation">Cancels the start.</param>
    /// <exception cref="LocalRunException">Podman or CRIU is not installed, or the engine does not come up.</exception>
    public static async Task<PodmanNode> StartAsync(
        string name,
        NetworkNamespace inside,
        NetworkSpec network,
        RunRecord record,
        CniNetwork? cni = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inside);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(record);
        if (!File.Exists(Path.Combine(LocalPaths.CriuFolder, "criu")))
        {
            throw new LocalRunException(
                $"no criu in {LocalPaths.CriuFolder}: run scripts/install-prerequisites.sh, or set " +
                "CONTAINERFLOW_TOOLS");
        }

        var folder = record.CreateFolder(name);
        var environment = await WriteSettingsAsync(folder, cni, cancellation);
        if (cni is not null)
            await cni.WriteAsync(Path.Combine(folder, NetworkFolder), name, inside.Name, network.Subnet, cancellation);
        // The namespace's file is opened before /run is covered. Not 'ip netns exec': it mounts /sys anew, without the
        // control groups.
        var keeper = await ManagedProcess.StartAsync(
            $"{name}-namespaces",
            [
                "nsenter", $"--net={inside.Path}", "unshare", "--mount", "--propagation", "slave", "sh", "-c",
                $"mount -t tmpfs tmpfs /run && touch {EmptyRun} && exec sleep infinity",
            ],
            environment, record, folder);
        try
        {
            await Readiness.WaitAsync(keeper, StartBound, _ => Task.FromResult(MissingRun(keeper)), cancellation);
        }
        catch
        {
            await keeper.DisposeAsync();
            throw;
        }

        var process = await ManagedProcess.StartAsync(
            $"{name}-podman",
            [
                "nsenter", "-t", $"{keeper.Id}", "-m", "-n", $"--wd={folder}",
                "podman", "system", "service", "--time", "0", $"unix://{SocketIn(folder)}",
            ],
            environment, record, folder);
        var node = new PodmanNode(name, folder, keeper, process, environment, cni?.State);
        try
        {
            await node.WaitReadyAsync(cancellation);
            if (cni is null)
                await node.Engine.CreateNetworkAsync(network, cancellation);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the podman command line on this engine, inside the engine's namespaces.</summary>
    /// <param name="arguments">Arguments of podman.</param>
    /// <param name="cancellation">Kills the command.</param>
    /// <returns>What it wrote.</returns>
    public Task<string> PodmanAsync(IEnumerable<string> arguments, CancellationToken cancellation = default) =>
        RunAsync("podman", arguments, cancellation);

    /// <summary>Runs a command on this engine's storage, inside the engine's namespaces.</summary>
    /// <param name="program">Program, for example <c>buildah</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellation">Kills the command.</param>
    /// <returns>What it wrote.</returns>
    public Task<string> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellation = default) =>
        Command.RunAsync(
            "nsenter", ["-t", $"{_keeper.Id}", "-m", "-n", program, .. arguments], environment: _environment,
            cancellation: cancellation);

    /// <summary>
    /// Kills the engine's own process. What it started goes on: containers, their monitors, and a runtime or CRIU in
    /// the middle of its work, as under a service manager that stops the main process only.
    /// </summary>
    public Task KillAsync() => Process.KillAloneAsync();

    /// <inheritdoc />
    public void Suspend() => Process.Suspend();

    /// <inheritdoc />
    public void Proceed() => Process.Proceed();

    /// <inheritdoc />
    public async Task StartAgainAsync(CancellationToken cancellation = default)
    {
        await Process.StartAgainAsync();
        await WaitReadyAsync(cancellation);
    }

    /// <summary>Stops the engine; its containers are left to the sweep of the run.</summary>
    public async ValueTask DisposeAsync()
    {
        _engine.Dispose();
        await Process.DisposeAsync();
        await _keeper.DisposeAsync();
    }

    private static string? MissingRun(ManagedProcess keeper) =>
        File.Exists($"/proc/{keeper.Id}/root{EmptyRun}") ? null : "its /run is not there yet";

    private Task WaitReadyAsync(CancellationToken cancellation) =>
        Readiness.WaitAsync(Process, StartBound, ProbeAsync, cancellation);

    /// <summary>Folder in which a node's engine keeps images and containers.</summary>
    /// <param name="record">The run.</param>
    /// <param name="name">Name of the node.</param>
    public static string StorageFolder(RunRecord record, string name)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Path.Combine(record.Folder, name, Storage);
    }

    private static string SocketIn(string folder) => Path.Combine(folder, "podman.sock");

    private static async Task<Dictionary<string, string>> WriteSettingsAsync(
        string folder, CniNetwork? cni, CancellationToken cancellation)
    {
        string Make(string name) => Directory.CreateDirectory(Path.Combine(folder, name)).FullName;

        // A container's limits must not be above those of the caller: raising them may be refused.
        var files = Math.Min(WantedOpenFiles, ProcFs.HardLimit("Max open files"));
        var processes = Math.Min(WantedProcesses, ProcFs.HardLimit("Max processes"));
        var temporary = Make("tmp");
        var containers = Path.Combine(folder, "containers.conf");
        var storage = Path.Combine(folder, "storage.conf");
        var backend = cni is null
            ? "network_backend = \"netavark\""
            : "network_backend = \"cni\"\ncni_plugin_dirs = ["
                + string.Join(", ", CniNetwork.PluginFolders.Select(f => $"\"{f}\"")) + "]";
        await File.WriteAllTextAsync(containers, $"""
            [containers]
            default_ulimits = ["nofile={files}:{files}", "nproc={processes}:{processes}"]
            log_driver = "k8s-file"
            [engine]
            runtime = "runc"
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            events_logfile_max_size = "{EventLogBytes}"
            lock_type = "file"
            tmp_dir = "{temporary}"
            [network]
            {backend}
            network_config_dir = "{Make(NetworkFolder)}"

            """, cancellation);
        await File.WriteAllTextAsync(storage, $"""
            [storage]
            driver = "overlay"
            graphroot = "{Make(Storage)}"
            runroot = "{Make("runroot")}"

            """, cancellation);
        return new Dictionary<string, string>
        {
            ["CONTAINERS_CONF"] = containers,
            ["CONTAINERS_STORAGE_CONF"] = storage,
            ["TMPDIR"] = temporary,
            ["PATH"] = $"{LocalPaths.CriuFolder}:{Environment.GetEnvironmentVariable("PATH")}",
        };
    }

    private async Task<string?> ProbeAsync(CancellationToken cancellation)
    {
        if (!File.Exists(SocketPath))
            return $"{SocketPath} is not there yet";
        try
        {
            await Engine.PingAsync(cancellation);
            return null;
        }
        catch (PodmanException e) when (e.IsUnreachable)
        {
            return e.Message;
        }
    }
}
