using Migration.Contracts;

namespace Migration.Platform.Hosting;

/// <summary>Says where pods of this node are reached.</summary>
public static class PodEndpoints
{
    /// <summary>Where a pod is reached, or why it is not.</summary>
    /// <param name="network">How the switch reaches the node.</param>
    /// <param name="node">Name of the node.</param>
    /// <param name="pod">Name of the pod.</param>
    /// <param name="address">Its address.</param>
    /// <returns>One of the two.</returns>
    public static (PodEndpoint? Endpoint, string? Problem) Look(
        this NodeNetworkOptions network, string node, string pod, string address)
    {
        ArgumentNullException.ThrowIfNull(network);
        try
        {
            return network.PlaceOf(node, address) is { } place
                ? (new PodEndpoint
                {
                    Node = node,
                    Pod = pod,
                    Address = address,
                    NextHopMac = place.Mac,
                    SwitchPort = place.SwitchPort,
                }, null)
                : (null, $"no port of the switch leads to {address} on {node}: {network.CniState} has no record of it; " +
                    $"is its network one of the CNI plugin containerflow, and that plugin's node {node}?");
        }
        catch (IOException e)
        {
            return (null, $"the switch port of {address} on {node} cannot be looked up: {e.Message}");
        }
    }

    /// <summary>
    /// Where a pod is reached that a step has made, in the family of the one that it takes over from.
    /// </summary>
    /// <param name="network">How the switch reaches the node.</param>
    /// <param name="step">The step, for errors.</param>
    /// <param name="node">Name of the node.</param>
    /// <param name="pod">Name of the pod.</param>
    /// <param name="addresses">Its addresses, one or two.</param>
    /// <param name="source">Address of the pod that it takes over from.</param>
    /// <exception cref="StepException">The switch does not reach it.</exception>
    public static PodEndpoint Require(
        this NodeNetworkOptions network, string step, string node, string pod, IReadOnlyList<string> addresses,
        string source)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var address = addresses.FirstOrDefault(a => IsIpv6(a) == IsIpv6(source)) ?? addresses[0];
        return network.Require(step, node, pod, address) with
        {
            SecondAddress = addresses.FirstOrDefault(a => a != address),
        };
    }

    private static bool IsIpv6(string address) => address.Contains(':', StringComparison.Ordinal);

    /// <summary>Where a pod is reached that a step has made.</summary>
    /// <param name="network">How the switch reaches the node.</param>
    /// <param name="step">The step, for errors.</param>
    /// <param name="node">Name of the node.</param>
    /// <param name="pod">Name of the pod.</param>
    /// <param name="address">Its address.</param>
    /// <exception cref="StepException">The switch does not reach it.</exception>
    public static PodEndpoint Require(
        this NodeNetworkOptions network, string step, string node, string pod, string address)
    {
        var (endpoint, problem) = network.Look(node, pod, address);
        return endpoint ?? throw new StepException(step, $"pod {pod} on {node}", problem!);
    }
}
