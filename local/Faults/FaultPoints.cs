using Migration.Local.Machine;

namespace Migration.Local.Faults;

/// <summary>Where a cluster that was started for it can be hurt beside the loss of its parts.</summary>
public sealed class FaultPoints : IAsyncDisposable
{
    /// <summary>
    /// Room of each small file system: the images of the local run and some checkpoints fit, and little enough for the
    /// machine's memory.
    /// </summary>
    internal const int Megabytes = 256;

    private readonly Dictionary<string, TcpGate> _toBroker = [];
    private readonly Dictionary<string, TcpGate> _toSwitch = [];
    private readonly Dictionary<string, SmallFilesystem> _filesystems = [];
    private readonly Dictionary<string, SteeredClock> _clocks = [];

    /// <summary>Between everybody and the registry.</summary>
    public required TcpGate Registry { get; init; }

    /// <summary>Between an instance of switchctl and the broker, by the instance's name.</summary>
    public IReadOnlyDictionary<string, TcpGate> ToBroker => _toBroker;

    /// <summary>Between an instance of switchctl and the switch, by the instance's name.</summary>
    public IReadOnlyDictionary<string, TcpGate> ToSwitch => _toSwitch;

    /// <summary>File systems: <c>registry</c>, <c>node-a</c> (the engine's), <c>archives of node-a</c>, ...</summary>
    public IReadOnlyDictionary<string, SmallFilesystem> Filesystems => _filesystems;

    /// <summary>Clocks of the services by name of their process.</summary>
    public IReadOnlyDictionary<string, SteeredClock> Clocks => _clocks;

    /// <summary>Breaks what goes through the gates.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var gate in _toBroker.Values.Concat(_toSwitch.Values).Append(Registry))
            await gate.DisposeAsync();
    }

    internal static string ArchivesOf(string node) => $"archives of {node}";

    internal async Task MountAsync(string name, string folder, CancellationToken cancellation) =>
        _filesystems.Add(name, await SmallFilesystem.MountAsync(folder, Megabytes, cancellation));

    internal IReadOnlyDictionary<string, string> AddClock(string service, RunRecord record)
    {
        var clock = new SteeredClock(Path.Combine(record.CreateFolder("clocks"), service));
        _clocks.Add(service, clock);
        return clock.Environment;
    }

    internal void AddGates(string instance, TcpGate toBroker, TcpGate toSwitch)
    {
        _toBroker.Add(instance, toBroker);
        _toSwitch.Add(instance, toSwitch);
    }
}
