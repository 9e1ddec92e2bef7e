namespace Migration.Contracts;

/// <summary>
/// The switch lets the packets go to the source again.
/// </summary>
public sealed record TrafficReleased
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>From hold to release, in milliseconds; 0 when nothing had been held.</summary>
    public required double FreezeMs { get; init; }

    /// <summary>Packets that waited at the switch and were replayed.</summary>
    public required long ReplayedPackets { get; init; }

    /// <summary>Packets that did not fit the hold buffer.</summary>
    public required long DroppedPackets { get; init; }

    /// <summary>What was done, in order, and how long it took.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }
}
