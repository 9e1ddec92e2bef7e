namespace Migration.SwitchCtl.Desired;

/// <summary>The ports of one switch: a switch that sits elsewhere reaches the same pods through other ports.</summary>
public sealed class PortMap
{
    private readonly Dictionary<string, int> _nodes;
    private readonly Dictionary<string, int> _routes;

    /// <summary>Takes those of one switch.</summary>
    /// <param name="name">Name of the switch.</param>
    /// <param name="nodes">Ports that lead to nodes, of all switches.</param>
    /// <param name="routes">Ports of routes, of all switches.</param>
    public PortMap(string name, IEnumerable<PortOverride> nodes, IEnumerable<PortOverride> routes)
    {
        _nodes = Of(name, nodes);
        _routes = Of(name, routes);
    }

    /// <summary>The backend as this switch reaches it.</summary>
    /// <param name="backend">The backend.</param>
    public Backend Seen(Backend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return _nodes.TryGetValue(backend.Endpoint.Node, out var port)
            ? backend with { Endpoint = backend.Endpoint with { SwitchPort = port } }
            : backend;
    }

    /// <summary>The pod as this switch reaches it.</summary>
    /// <param name="pod">The pod.</param>
    public ConnectedPod Seen(ConnectedPod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return pod with { SwitchPort = PortTo(pod.Node, pod.SwitchPort) };
    }

    /// <summary>The port through which this switch reaches a node.</summary>
    /// <param name="node">Name of the node.</param>
    /// <param name="otherwise">The port when nothing is registered for the node.</param>
    public int PortTo(string node, int otherwise) => _nodes.GetValueOrDefault(node, otherwise);

    /// <summary>The route as this switch has it.</summary>
    /// <param name="route">The route.</param>
    public StaticRoute Seen(StaticRoute route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return _routes.TryGetValue(route.Prefix.ToString(), out var port) ? route with { Port = port } : route;
    }

    private static Dictionary<string, int> Of(string name, IEnumerable<PortOverride> ports) =>
        ports.Where(p => p.Switch == name).ToDictionary(p => p.Key, p => p.Port, StringComparer.Ordinal);
}
