using Migration.Contracts;

namespace Migration.SwitchCtl.Desired;

/// <summary>Where a backend is reached.</summary>
/// <param name="Node">Node that runs the pod.</param>
/// <param name="Pod">Name of the pod.</param>
/// <param name="Address">Address of the pod.</param>
/// <param name="NextHopMac">Destination address on the wire.</param>
/// <param name="SwitchPort">Port of the switch that leads there.</param>
public sealed record BackendEndpoint(string Node, string Pod, IpAddress Address, Mac NextHopMac, int SwitchPort)
{
    /// <summary>Takes the endpoint from a message.</summary>
    /// <param name="pod">The pod as the message describes it.</param>
    /// <exception cref="FormatException">An address in it cannot be read.</exception>
    public static BackendEndpoint From(PodEndpoint pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return new BackendEndpoint(
            pod.Node,
            pod.Pod,
            IpAddress.Parse(pod.Address),
            Mac.Parse(pod.NextHopMac),
            pod.SwitchPort);
    }
}
