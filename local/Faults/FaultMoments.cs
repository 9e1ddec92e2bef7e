using Migration.Contracts;

namespace Migration.Local.Faults;

/// <summary>
/// The moments at which faults are injected: each is the message that ends one participant's step and starts the next
/// one's, so a fault there hits the one after its step and the other before or in its own.
/// </summary>
public static class FaultMoments
{
    /// <summary>Those of the memory's way ahead, which a migration has when it is asked to copy ahead.</summary>
    public static IReadOnlyList<string> AheadOfTheFreeze { get; } =
    [
        nameof(TakeBaseCheckpoint),
        nameof(BaseCheckpointTaken),
        nameof(BaseImagePushed),
    ];

    /// <summary>In their order.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        nameof(MigrationAccepted),
        .. AheadOfTheFreeze,
        nameof(TargetPrepared),
        nameof(ConnectionsDraining),
        nameof(ConnectionsDrained),
        nameof(TrafficHeld),
        nameof(LayerPushed),
        nameof(CheckpointTaken),
        nameof(ImagePushed),
        nameof(PodRestored),
        nameof(TrafficRedirected),
        nameof(SourceRetired),
    ];
}
