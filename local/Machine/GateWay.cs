namespace Migration.Local.Machine;

/// <summary>What the way through a <see cref="TcpGate"/> is like.</summary>
public sealed record GateWay
{
    /// <summary>As if the gate were not there.</summary>
    public static GateWay Open { get; } = new();

    /// <summary>
    /// Connections are accepted and stay open, nothing gets through: what a network does that is cut in two.
    /// </summary>
    public static GateWay Silent { get; } = new() { IsSilent = true };

    /// <summary>Most bytes per second in each direction of a connection; null for no limit.</summary>
    public int? BytesPerSecond { get; init; }

    /// <summary>Whether nothing gets through.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Bytes from a client after which its connection breaks. Default: never.</summary>
    public long BreaksAfterBytes { get; init; } = long.MaxValue;
}
