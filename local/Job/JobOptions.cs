namespace Migration.Local.Job;

/// <summary>What the main job does.</summary>
public sealed record JobOptions
{
    /// <summary>Clients that stay connected throughout. Default 32.</summary>
    public int Connections { get; init; } = 32;

    /// <summary>Time between a client's reply and its next request. Default 10 ms.</summary>
    public TimeSpan Think { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Address that the workload's pod asks for; null for any. Default null.</summary>
    public string? Address { get; init; }

    /// <summary>
    /// How often checkpoint and restore alone are measured before the clients come; 0 leaves it out. Default 3.
    /// </summary>
    public int FloorRepetitions { get; init; } = 3;
}
