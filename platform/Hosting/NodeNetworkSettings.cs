using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Migration.Platform.Hosting;

/// <summary>Reads how the switch reaches this node.</summary>
public static class NodeNetworkSettings
{
    /// <summary>
    /// Section with a list of all nodes, for services that are configured alike everywhere:
    /// <c>Topology:Nodes:0:Name</c> and the members of <see cref="NodeNetworkOptions"/>, <c>Topology:Nodes:1:...</c>.
    /// </summary>
    public const string Topology = "Topology:Nodes";

    /// <summary>
    /// Adds <see cref="NodeNetworkOptions"/>, checked at start: from section <c>NodeNetwork</c>, and what is missing
    /// there from this node's entry of <see cref="Topology"/>.
    /// </summary>
    /// <param name="services">The services; <see cref="NodeOptions"/> must be among them.</param>
    public static void AddNodeNetwork(this IServiceCollection services)
    {
        services.AddCheckedOptions<NodeNetworkOptions>(NodeNetworkOptions.Section)
            .PostConfigure<IConfiguration, IOptions<NodeOptions>>((network, configuration, node) =>
            {
                if (configuration.FindNode(node.Value.Name) is not { } entry)
                    return;
                if (network.UplinkMac.Length == 0)
                    network.UplinkMac = entry.UplinkMac;
                if (network.SwitchPort == 0)
                    network.SwitchPort = entry.SwitchPort;
            });
    }

    /// <summary>A node's entry of <see cref="Topology"/>.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="node">Name of the node.</param>
    /// <returns>Null where there is none of that name.</returns>
    public static NodeNetworkOptions? FindNode(this IConfiguration configuration, string node)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(Topology).GetChildren().FirstOrDefault(c => c["Name"] == node);
        return section?.Get<NodeNetworkOptions>();
    }
}
