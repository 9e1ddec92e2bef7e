using Migration.Contracts;

namespace Migration.Local.Faults;

/// <summary>
/// The moments at which faults are injected: each is the message that ends one participant's step and starts the next
/// one's, so a fault there hits the one after its step and the other before or in its own.
/// </summary>
public static class FaultMoments
{
    /// <summary>In their order.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        nameof(MigrationAccepted),
        nameof(TargetPrepared),
        nameof(ConnectionsDraining),
        nameof(ConnectionsDrained),
        nameof(TrafficHeld),
        nameof(CheckpointTaken),
        nameof(ImagePushed),
        nameof(PodRestored),
        nameof(TrafficRedirected),
        nameof(SourceRetired),
    ];
}
