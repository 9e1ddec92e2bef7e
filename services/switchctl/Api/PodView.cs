using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Api;

/// <summary>A pod as <c>GET /pods</c> shows it.</summary>
/// <param name="Id">Its name among all pods.</param>
/// <param name="Node">Node that runs it.</param>
/// <param name="Namespace">Namespace of the pod.</param>
/// <param name="Pod">Name of the pod.</param>
/// <param name="Address">Its address.</param>
/// <param name="Mac">Destination address on the wire.</param>
/// <param name="SwitchPort">Port of the node's switch that leads to it.</param>
/// <param name="Gateway">The address that it sends everything to.</param>
/// <param name="GatewayMac">What ARP requests for that are answered with.</param>
internal sealed record PodView(
    string Id,
    string Node,
    string Namespace,
    string Pod,
    string Address,
    string Mac,
    int SwitchPort,
    string Gateway,
    string GatewayMac)
{
    public static IEnumerable<PodView> All(DesiredState state) => state.Pods.Select(p => new PodView(
        p.Id, p.Node, p.Namespace, p.Name, $"{p.Address}", $"{p.Mac}", p.SwitchPort, $"{p.Gateway}",
        $"{p.GatewayMac}"));
}
