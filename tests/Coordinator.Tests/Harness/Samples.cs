using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Tests.Harness;

/// <summary>Parts that tests are made of.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public static Workload Workload(string container, string platform = "podman") => new()
    {
        Platform = platform,
        Pod = $"pod-of-{container}",
        Container = container,
    };

    public static PodEndpoint Endpoint(string node) => new()
    {
        Node = node,
        Pod = "a-pod",
        Address = "10.88.1.7",
        NextHopMac = "02:00:00:00:01:0a",
        SwitchPort = 1,
    };

    public static MigrationRequested Request(Workload workload, string target = "node-b", string? source = null) =>
        new()
    {
        MigrationId = Guid.NewGuid(),
        Workload = workload,
        SourceNode = source,
        TargetNode = target,
        RequestedBy = "a test",
    };

    public static MigrationRecord Record(
        MigrationRequested request, MigrationState state = MigrationState.Requested) => new()
    {
        Id = request.MigrationId!.Value,
        Request = request,
        State = state,
        RequestedAt = Noon,
        ChangedAt = Noon,
    };

    public static MigrationAccepted Accepted(MigrationRequested request) => new()
    {
        MigrationId = request.MigrationId!.Value,
        Plan = new MigrationPlan { Workload = request.Workload, SourceNode = "node-a",
            TargetNode = request.TargetNode! },
        Source = Endpoint("node-a"),
        BaseImage = new ImageIdentity { Id = new string('a', 64), Name = "registry:5000/redis:7" },
        AcceptedAt = Noon,
    };

    public static StepReport Step(string name, string node, long? bytes = null) => new()
    {
        Name = name,
        Node = node,
        StartedAt = Noon,
        DurationMs = 12.5,
        Bytes = bytes,
    };
}
