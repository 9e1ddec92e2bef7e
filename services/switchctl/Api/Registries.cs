namespace Migration.SwitchCtl.Api;

/// <summary>Everything that can be registered with.</summary>
/// <param name="Network">Ports, gateways, routes.</param>
/// <param name="Services">Services and backends.</param>
/// <param name="Pods">Pods with ports of their own.</param>
/// <param name="Switches">Ports of single switches.</param>
public sealed record Registries(NetworkRegistry Network, ServiceRegistry Services, PodRegistry Pods, SwitchRegistry Switches);
