using Migration.Local.Parts;

namespace Migration.Local.Faults;

/// <summary>The parts of a cluster that can be lost, by the role that they have in a migration.</summary>
internal static class Participants
{
    /// <summary>Role to service: what an operator restarts, and a rollout replaces.</summary>
    public static IReadOnlyDictionary<string, Func<FaultScene, ServiceProcess>> Services { get; } =
        new Dictionary<string, Func<FaultScene, ServiceProcess>>
        {
            ["switchctl"] = scene => scene.SwitchCtl,
            ["coordinator"] = scene => scene.Cluster.Services["coordinator"],
            ["checkpointer of the source"] = scene => scene.Cluster.Services[$"checkpointer-{scene.Source}"],
            ["imagebuilder of the source"] = scene => scene.Cluster.Services[$"imagebuilder-{scene.Source}"],
            ["deployer of the source"] = scene => scene.Cluster.Services[$"deployer-{scene.Source}"],
            ["deployer of the target"] = scene => scene.Cluster.Services[$"deployer-{scene.Target}"],
        };

    /// <summary>Role to part.</summary>
    public static IReadOnlyDictionary<string, Func<FaultScene, IInterruptible>> All { get; } =
        new Dictionary<string, Func<FaultScene, IInterruptible>>(
            Services.Select(s => KeyValuePair.Create<string, Func<FaultScene, IInterruptible>>(s.Key, s.Value)))
        {
            ["rabbitmq"] = scene => scene.Cluster.Broker,
            ["registry"] = scene => scene.Cluster.Registry,
            ["softswitch"] = scene => scene.Cluster.Softswitch,
            ["engine of the source"] = scene => scene.Cluster.Nodes[scene.Source],
            ["engine of the target"] = scene => scene.Cluster.Nodes[scene.Target],
        };
}
