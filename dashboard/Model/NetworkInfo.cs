using Migration.Contracts;

namespace Migration.Dashboard.Model;

/// <summary>Services, backends and figures of the switches at one moment.</summary>
public sealed record NetworkInfo
{
    /// <summary>When it was read.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The switches.</summary>
    public IReadOnlyList<SwitchEntry> Switches { get; init; } = [];

    /// <summary>Numbers of the switches' ports.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Addresses that clients use.</summary>
    public IReadOnlyList<ServiceEntry> Services { get; init; } = [];

    /// <summary>Pods behind the services.</summary>
    public IReadOnlyList<BackendEntry> Backends { get; init; } = [];

    /// <summary>Packets dropped since the switches started, all reasons.</summary>
    public long DroppedPackets { get; init; }

    /// <summary>A switch.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Address">Its P4Runtime server.</param>
    /// <param name="Problem">What is missing while it is not controlled; null when nothing is.</param>
    public sealed record SwitchEntry(string Name, string Address, string? Problem);

    /// <summary>A service.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Vip">Address that clients use.</param>
    /// <param name="Port">Port that clients use.</param>
    /// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
    public sealed record ServiceEntry(string Name, string Vip, int Port, string Protocol);

    /// <summary>A backend.</summary>
    /// <param name="Id">Number in the switches' tables.</param>
    /// <param name="Service">Name of its service.</param>
    /// <param name="Workload">The container behind it.</param>
    /// <param name="Node">Node that runs it.</param>
    /// <param name="Address">Address of the pod.</param>
    /// <param name="Port">Port on which the container serves.</param>
    /// <param name="SwitchPort">Port of the switch that leads there.</param>
    /// <param name="State">What the switch does with its packets: deliver, drain, hold or refuse.</param>
    /// <param name="Migration">The migration that is moving it; null for none.</param>
    /// <param name="Target">Where it is moving to; null when it is not, or is there.</param>
    /// <param name="PacketsIn">Packets to it so far.</param>
    /// <param name="PacketsOut">Packets from it so far.</param>
    /// <param name="Waiting">Packets that wait for it now.</param>
    /// <param name="WaitingBytes">Their bytes.</param>
    public sealed record BackendEntry(
        int Id,
        string Service,
        Workload Workload,
        string Node,
        string Address,
        int Port,
        int SwitchPort,
        string State,
        Guid? Migration,
        PodEndpoint? Target,
        long PacketsIn,
        long PacketsOut,
        int Waiting,
        long WaitingBytes);
}
