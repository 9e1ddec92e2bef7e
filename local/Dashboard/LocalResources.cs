using Migration.Dashboard.Sources;
using Migration.Local.Cluster;
using Migration.Local.Machine;

namespace Migration.Local.Dashboard;

/// <summary>The parts of a local run for the dashboard.</summary>
internal static class LocalResources
{
    /// <summary>All parts with their processes, health and logs.</summary>
    /// <param name="cluster">The run.</param>
    /// <param name="http">Client for health questions.</param>
    public static IReadOnlyList<ResourceDefinition> Of(LocalCluster cluster, HttpClient http) =>
    [
        .. cluster.Services.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => Process(
            s.Key, "services", s.Value.Process, s.Value.Address, s.Value.Health, http)),
        Process(
            "softswitch", "network", cluster.Softswitch.Process, cluster.Softswitch.Address,
            cluster.Softswitch.Health, http),
        .. cluster.Nodes.Values.Select(n => Process(n.Name, "nodes", n.Process, null, null, http)),
        Process(
            "rabbitmq", "infrastructure", cluster.Broker.Processes[0],
            new Uri($"amqp://127.0.0.1:{cluster.Broker.Port}"), null, http),
        Process(
            "registry", "infrastructure", cluster.Registry.Process, new Uri($"http://{cluster.Registry.Address}"),
            new Uri($"http://{cluster.Registry.Address}/v2/"), http),
    ];

    private static ResourceDefinition Process(
        string name, string kind, ManagedProcess process, Uri? address, Uri? health, HttpClient http) => new()
    {
        Name = name,
        Kind = kind,
        Address = address?.ToString().TrimEnd('/'),
        Runs = () => !process.Exited.IsCompleted,
        Probe = health is null ? null : HealthProbe.Of(http, health),
        LogFile = process.LogPath,
    };
}
