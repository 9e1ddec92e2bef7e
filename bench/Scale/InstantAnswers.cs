using Migration.Contracts;

namespace Migration.Bench.Scale;

/// <summary>What the services publish when their work takes no time.</summary>
internal static class InstantAnswers
{
    private const string Digest = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>What a node says of any workload.</summary>
    public static object Inspect(InspectWorkload asked) => new WorkloadInspected
    {
        Node = asked.Node,
        Found = asked.TargetForImage is null,
        Problems = [],
        Endpoint = Endpoint(asked.Node, asked.Workload),
        BaseImage = new ImageIdentity { Id = Digest, Name = "registry:5000/redis:7" },
        MemoryBytes = 1 << 24,
    };

    /// <summary>What the switch controller says of any workload.</summary>
    public static object Find(FindServices asked) => new ServicesFound { ServiceAddresses = ["10.100.0.10:6379/tcp"] };

    /// <summary>The target is there.</summary>
    public static object Prepare(MigrationAccepted m) => new TargetPrepared
    {
        MigrationId = m.MigrationId, Plan = m.Plan, Source = m.Source,
        Target = Endpoint(m.Plan.TargetNode, m.Plan.Workload), BaseImage = m.BaseImage,
        Steps = [Step(MigrationSteps.Pull, m.Plan.TargetNode), Step(MigrationSteps.Prepare, m.Plan.TargetNode)],
    };

    /// <summary>New connections wait.</summary>
    public static object BeginDrain(TargetPrepared m) => new ConnectionsDraining
    {
        MigrationId = m.MigrationId, Plan = m.Plan, Source = m.Source, Target = m.Target,
        Steps = [Step(MigrationSteps.Drain, InstantServices.Switch)],
    };

    /// <summary>No connection is half open.</summary>
    public static object Drain(ConnectionsDraining m) => new ConnectionsDrained
    {
        MigrationId = m.MigrationId, Plan = m.Plan, Source = m.Source, Target = m.Target, Drained = true,
        Steps = [Step(MigrationSteps.Drain, m.Plan.SourceNode)],
    };

    /// <summary>The traffic waits.</summary>
    public static object Hold(ConnectionsDrained m) => new TrafficHeld
    {
        MigrationId = m.MigrationId, Plan = m.Plan, Source = m.Source, Target = m.Target,
        Steps = [Step(MigrationSteps.Hold, InstantServices.Switch)],
    };

    /// <summary>The container is dumped.</summary>
    public static object Checkpoint(TrafficHeld m) => new CheckpointTaken
    {
        MigrationId = m.MigrationId, Plan = m.Plan, Source = m.Source, Target = m.Target,
        ArchivePath = $"/dev/shm/{m.MigrationId:n}", ArchiveBytes = 1 << 24, ContainerName = m.Plan.Workload.Container,
        Steps = [Step(MigrationSteps.Checkpoint, m.Plan.SourceNode)],
    };

    /// <summary>The image is in the registry.</summary>
    public static object Push(CheckpointTaken m) => new ImagePushed
    {
        MigrationId = m.MigrationId, Plan = m.Plan, Source = m.Source, Target = m.Target,
        Image = $"registry:5000/checkpoints/{m.MigrationId:n}@sha256:{Digest}", ImageBytes = 1 << 24,
        Steps =
        [
            Step(MigrationSteps.Rewrite, m.Plan.SourceNode), Step(MigrationSteps.Build, m.Plan.SourceNode),
            Step(MigrationSteps.Push, m.Plan.SourceNode),
        ],
    };

    /// <summary>The container runs in the target.</summary>
    public static object Restore(ImagePushed m) => new PodRestored
    {
        MigrationId = m.MigrationId, Plan = m.Plan, Source = m.Source, Target = m.Target,
        Steps = [Step(MigrationSteps.Pull, m.Plan.TargetNode), Step(MigrationSteps.Restore, m.Plan.TargetNode)],
    };

    /// <summary>The clients are sent to the target.</summary>
    public static object Redirect(PodRestored m) => new TrafficRedirected
    {
        MigrationId = m.MigrationId, Plan = m.Plan, Source = m.Source, Target = m.Target, FreezeMs = 0,
        ReplayedPackets = 0, DroppedPackets = 0, Steps = [Step(MigrationSteps.Redirect, InstantServices.Switch)],
    };

    /// <summary>The source is gone.</summary>
    public static object Retire(TrafficRedirected m) => new SourceRetired
    {
        MigrationId = m.MigrationId, Plan = m.Plan, Steps = [Step(MigrationSteps.Retire, m.Plan.SourceNode)],
    };

    private static StepReport Step(string name, string node) => new()
    {
        Name = name, Node = node, StartedAt = TimeProvider.System.GetUtcNow(), DurationMs = 0,
    };

    private static PodEndpoint Endpoint(string node, Workload workload) => new()
    {
        Node = node, Pod = workload.Pod, Address = "10.1.1.7", NextHopMac = "02:00:00:00:01:02", SwitchPort = 1,
    };
}
