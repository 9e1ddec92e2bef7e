using Migration.Contracts;

namespace Migration.Hosting.Tests.Fixtures;

/// <summary>Messages of a migration of which nothing matters but its id.</summary>
internal static class Messages
{
    private static readonly MigrationPlan Plan = new()
    {
        Workload = new Workload { Platform = "podman", Pod = "redis", Container = "redis-server" },
        SourceNode = "node-a",
        TargetNode = "node-b",
    };

    private static readonly PodEndpoint Pod = new()
    {
        Node = "node-a", Pod = "redis", Address = "10.1.1.2", NextHopMac = "02:00:00:00:00:01", SwitchPort = 1,
    };

    public static TrafficHeld Held(Guid id) =>
        new() { MigrationId = id, Plan = Plan, Source = Pod, Target = Pod, Steps = [] };

    public static MigrationAborted Aborted(Guid id) =>
        new() { MigrationId = id, Plan = Plan, Source = Pod, Reason = "tried" };
}
