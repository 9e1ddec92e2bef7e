using Migration.Contracts;
using static Migration.Coordinator.Tests.Harness.Samples;

namespace Migration.Coordinator.Tests.Harness;

/// <summary>The events that the other services publish for one migration.</summary>
internal sealed class MigrationScript(MigrationAccepted accepted)
{
    private readonly PodEndpoint _target = Endpoint(accepted.Plan.TargetNode);

    public Guid Id => accepted.MigrationId;

    private MigrationPlan Plan => accepted.Plan;

    private PodEndpoint Source => accepted.Source;

    /// <summary>Names of all steps that <see cref="Forward"/> reports, in order.</summary>
    public static IReadOnlyList<string> ForwardSteps { get; } =
    [
        MigrationSteps.Pull, MigrationSteps.Prepare, MigrationSteps.Drain, MigrationSteps.Drain, MigrationSteps.Hold,
        MigrationSteps.Checkpoint, MigrationSteps.Rewrite, MigrationSteps.Build, MigrationSteps.Push,
        MigrationSteps.Pull, MigrationSteps.Restore, MigrationSteps.Redirect, MigrationSteps.Retire,
    ];

    public IReadOnlyList<object> Forward =>
    [
        Prepared(), Draining(), Drained(), Held(), Checkpointed(), Pushed(), Restored(), Redirected(), Retired(),
    ];

    public IReadOnlyList<object> Undo => [Resumed(), Released(), Removed(), Deleted()];

    public TargetPrepared Prepared() => new()
    {
        MigrationId = Id, Plan = Plan, Source = Source, Target = _target, BaseImage = accepted.BaseImage,
        Steps = [Step(MigrationSteps.Pull, "node-b", 7), Step(MigrationSteps.Prepare, "node-b")],
    };

    public ConnectionsDraining Draining() => new()
    {
        MigrationId = Id, Plan = Plan, Source = Source, Target = _target,
        Steps = [Step(MigrationSteps.Drain, "switchctl")],
    };

    public ConnectionsDrained Drained() => new()
    {
        MigrationId = Id, Plan = Plan, Source = Source, Target = _target, Drained = true,
        Steps = [Step(MigrationSteps.Drain, "node-a")],
    };

    public TrafficHeld Held() => new()
    {
        MigrationId = Id, Plan = Plan, Source = Source, Target = _target,
        Steps = [Step(MigrationSteps.Hold, "switchctl")],
    };

    public CheckpointTaken Checkpointed() => new()
    {
        MigrationId = Id, Plan = Plan, Source = Source, Target = _target,
        ArchivePath = "/var/tmp/c.tar", ArchiveBytes = 9,
        ContainerName = "redis", Steps = [Step(MigrationSteps.Checkpoint, "node-a", 9)],
    };

    public ImagePushed Pushed() => new()
    {
        MigrationId = Id, Plan = Plan, Source = Source, Target = _target,
        Image = "registry:5000/c@sha256:1", ImageBytes = 4711,
        Steps =
        [
            Step(MigrationSteps.Rewrite, "node-a"), Step(MigrationSteps.Build, "node-a"),
            Step(MigrationSteps.Push, "node-a", 4711),
        ],
    };

    public PodRestored Restored() => new()
    {
        MigrationId = Id, Plan = Plan, Source = Source, Target = _target,
        Steps = [Step(MigrationSteps.Pull, "node-b", 4711), Step(MigrationSteps.Restore, "node-b")],
    };

    public TrafficRedirected Redirected() => new()
    {
        MigrationId = Id, Plan = Plan, Source = Source, Target = _target, FreezeMs = 321.5, ReplayedPackets = 0,
        DroppedPackets = 0, Steps = [Step(MigrationSteps.Redirect, "switchctl")],
    };

    public SourceRetired Retired() => new()
    {
        MigrationId = Id, Plan = Plan, Steps = [Step(MigrationSteps.Retire, "node-a")],
    };

    public MigrationAborted Aborted(string reason = "push of image c failed: the registry answers 500.") => new()
    {
        MigrationId = Id, Plan = Plan, Source = Source, Target = _target, Reason = reason,
    };

    public AbortRefused AbortRefused() => new() { MigrationId = Id, Reason = "redirected already." };

    public SourceResumed Resumed() => new()
    {
        MigrationId = Id, Node = "node-a", Steps = [Step(MigrationSteps.Resume, "node-a")],
    };

    public TrafficReleased Released() => new()
    {
        MigrationId = Id, FreezeMs = 200, ReplayedPackets = 0, DroppedPackets = 0,
        Steps = [Step(MigrationSteps.Release, "switchctl")],
    };

    public TargetRemoved Removed() => new()
    {
        MigrationId = Id, Node = "node-b", Steps = [Step(MigrationSteps.Remove, "node-b")],
    };

    public ArtifactsDeleted Deleted() => new()
    {
        MigrationId = Id, Node = "node-a", Steps = [Step(MigrationSteps.Remove, "node-a")],
    };
}
