using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Migration.Platform.Hosting;

/// <summary>Reads how the switch reaches this node.</summary>
public static class NodeNetworkSettings
{
    /// <summary>
    /// Section with an entry for every node, for services that are configured alike everywhere: <c>Topology:Nodes:NAME</c>
    /// with the members of <see cref="NodeNetworkOptions"/>.
    /// </summary>
    public const string Topology = "Topology:Nodes";

    /// <summary>
    /// Adds <see cref="NodeNetworkOptions"/>, checked at start: from section <c>NodeNetwork</c>, and what is missing there
    /// from this node's entry of <see cref="Topology"/>.
    /// </summary>
    /// <param name="services">The services; <see cref="NodeOptions"/> must be among them.</param>
    public static void AddNodeNetwork(this IServiceCollection services)
    {
        services.AddCheckedOptions<NodeNetworkOptions>(NodeNetworkOptions.Section)
            .PostConfigure<IConfiguration, IOptions<NodeOptions>>((network, configuration, node) =>
            {
                var entry = new NodeNetworkOptions();
                configuration.GetSection($"{Topology}:{node.Value.Name}").Bind(entry);
                if (network.UplinkMac.Length == 0)
                    network.UplinkMac = entry.UplinkMac;
                if (network.SwitchPort == 0)
                    network.SwitchPort = entry.SwitchPort;
            });
    }
}
