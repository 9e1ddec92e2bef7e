namespace Migration.SwitchCtl.Desired;

/// <summary>A pod with a port of its own, as whoever connected it told.</summary>
/// <param name="Id">Its name among all pods.</param>
/// <param name="Node">Node that runs it.</param>
/// <param name="Namespace">Namespace of the pod.</param>
/// <param name="Name">Name of the pod.</param>
/// <param name="Address">Its address.</param>
/// <param name="Mac">Destination address on the wire.</param>
/// <param name="SwitchPort">Port of the node's switch that leads to it.</param>
/// <param name="Gateway">The address that it sends everything to.</param>
/// <param name="GatewayMac">What ARP requests for that are answered with, and source address of what it gets.</param>
public sealed record ConnectedPod(
    string Id,
    string Node,
    string Namespace,
    string Name,
    IpAddress Address,
    Mac Mac,
    int SwitchPort,
    IpAddress Gateway,
    Mac GatewayMac);
