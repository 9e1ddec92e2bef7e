using Migration.Contracts;

namespace Migration.Coordinator.Records;

/// <summary>The events of a migration in the order in which they happen, whatever order they arrive in.</summary>
internal static class MilestoneOrder
{
    /// <summary>Events without which a completed migration's report has gaps.</summary>
    public static readonly IReadOnlyList<string> Forward =
    [
        nameof(TargetPrepared), nameof(ConnectionsDraining), nameof(ConnectionsDrained), nameof(TrafficHeld),
        nameof(CheckpointTaken), nameof(ImagePushed), nameof(PodRestored), nameof(TrafficRedirected),
        nameof(SourceRetired),
    ];

    /// <summary>The undo that every rollback waits for.</summary>
    public static readonly IReadOnlyList<string> Undo =
        [nameof(SourceResumed), nameof(TrafficReleased), nameof(TargetRemoved), nameof(ArtifactsDeleted)];

    // Before the target counts as prepared; once for each copy, with its number.
    private static readonly string[] PreCopy =
        [nameof(TakeBaseCheckpoint), nameof(BaseCheckpointTaken), nameof(BaseImagePushed)];

    private static readonly string[] All = [.. PreCopy, .. Forward, nameof(MigrationAborted), .. Undo];

    /// <summary>Place of an event among all; unknown ones come last.</summary>
    /// <param name="eventKey">Name, <c>name@node</c>, or <c>name number</c>.</param>
    public static int Of(string eventKey)
    {
        var index = Array.IndexOf(All, eventKey.Split('@', ' ')[0]);
        return index < 0 ? All.Length : index;
    }
}
