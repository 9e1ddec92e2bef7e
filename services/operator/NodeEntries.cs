using Migration.Platform.Hosting;

namespace Migration.KubernetesOperator;

/// <summary>How the switch reaches each node: section <c>Topology:Nodes</c>.</summary>
/// <param name="configuration">The configuration.</param>
public sealed class NodeEntries(IConfiguration configuration)
{
    /// <summary>A node's place; null when the topology does not have it.</summary>
    /// <param name="node">Name of the node.</param>
    public NodeNetworkOptions? Find(string node) =>
        configuration.FindNode(node) is { SwitchPort: > 0, UplinkMac.Length: > 0 } entry ? entry : null;
}
