using System.Net;
using Migration.Cni.Linux;
using Migration.Cni.Protocol;

namespace Migration.Cni.Commands;

/// <summary>
/// Routes of a pod: everything goes to the gateway, also what is in the pod's own subnet, because the switch answers
/// ARP requests and neighbour solicitations for the gateway only.
/// </summary>
internal static class PodRoutes
{
    /// <summary>Adds them.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void Add(NetworkSockets inside, LinkInfo pod, AddressAssignment assignment)
    {
        foreach (var (destination, gateway) in Of(assignment))
            Addresses.AddRoute(inside, pod, destination, gateway);
    }

    /// <summary>The routes, in the order in which they can be added.</summary>
    public static IEnumerable<(IPPrefix Destination, IPAddress? Gateway)> Of(AddressAssignment assignment)
    {
        yield return (IPPrefix.Host(assignment.Gateway), null);
        if (!assignment.Address.IsWhole)
            yield return (assignment.Address.Subnet, assignment.Gateway);
        foreach (var destination in assignment.Routes)
            yield return (destination, assignment.Gateway);
    }
}
