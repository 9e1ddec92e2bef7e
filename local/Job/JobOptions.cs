using Migration.Contracts;
using Migration.Local.Cluster;

namespace Migration.Local.Job;

/// <summary>What the main job does.</summary>
public sealed record JobOptions
{
    /// <summary>What runs the workload: podman, or process for a bare one. Default podman.</summary>
    public string Platform { get; init; } = WorkloadPlatforms.Podman;

    /// <summary>Name of the workload's pod and service. Default <c>redis</c>.</summary>
    public string Name { get; init; } = "redis";

    /// <summary>Address that the clients know the workload by. Default <see cref="Topology.ServiceAddress"/>.</summary>
    public string ServiceAddress { get; init; } = Topology.ServiceAddress;

    /// <summary>Clients that stay connected throughout. Default 32.</summary>
    public int Connections { get; init; } = 32;

    /// <summary>Time between a client's reply and its next request. Default 10 ms.</summary>
    public TimeSpan Think { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Whether the workload has a terminal. Default false.</summary>
    public bool HasTerminal { get; init; }

    /// <summary>Address that the workload's pod asks for; null for any. Default null.</summary>
    public string? Address { get; init; }

    /// <summary>
    /// How often checkpoint and restore alone are measured before the clients come; 0 leaves it out. Default 3.
    /// </summary>
    public int FloorRepetitions { get; init; } = 3;
}
