using Migration.Contracts;
using Migration.Local.Machine;
using Migration.Local.Parts;
using Migration.Platform.Hosting;
using Migration.Platform.Podman;

namespace Migration.Local.Cluster;

/// <summary>A container in a pod on one of the nodes.</summary>
public sealed record LocalWorkload
{
    /// <summary>Platform of the local nodes, as migrations name it.</summary>
    public const string Platform = "podman";

    /// <summary>What migrations call it.</summary>
    public required Workload Workload { get; init; }

    /// <summary>The pod it was started in.</summary>
    public required PodEndpoint Endpoint { get; init; }

    /// <summary>Creates a pod with one container and starts both.</summary>
    /// <param name="node">Node to start it on.</param>
    /// <param name="name">Name of the pod; the container is NAME-server, as podman keeps both in one name
    /// space.</param>
    /// <param name="image">Image, on the node already.</param>
    /// <param name="command">Command line.</param>
    /// <param name="criuSettings">Path of CRIU's settings for it; null for a container that is not to migrate.</param>
    /// <param name="address">Address that the pod asks for; null for any.</param>
    /// <param name="hasTerminal">Whether it has a terminal.</param>
    /// <param name="cancellation">Cancels it.</param>
    public static async Task<LocalWorkload> StartAsync(
        PodmanNode node,
        string name,
        string image,
        IReadOnlyList<string> command,
        string? criuSettings,
        string? address = null,
        bool hasTerminal = false,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        var engine = node.Engine;
        var containerName = $"{name}-server";
        await engine.CreatePodAsync(
            new PodSpec { Name = name, Network = Topology.PodNetworkName, Address = address }, cancellation);
        await engine.StartPodAsync(name, cancellation);
        var id = await engine.CreateContainerAsync(
            new ContainerSpec
            {
                Name = containerName,
                Pod = name,
                Image = image,
                Command = command,
                HasTerminal = hasTerminal,
                Annotations = criuSettings is null
                    ? new Dictionary<string, string>()
                    : new Dictionary<string, string> { [CriuSettings.Annotation] = criuSettings },
            },
            cancellation);
        await engine.StartContainerAsync(id, cancellation);
        var container = await engine.FindContainerAsync(id, cancellation);
        var given = container?.Address
            ?? throw new LocalRunException($"container {containerName} on {node.Name} has no address in its network");
        var place = PlaceOf(node, given);
        return new LocalWorkload
        {
            Workload = new Workload { Platform = Platform, Pod = name, Container = containerName },
            Endpoint = new PodEndpoint
            {
                Node = node.Name,
                Pod = name,
                Address = given,
                NextHopMac = place.Mac,
                SwitchPort = place.SwitchPort,
            },
        };
    }

    private static PodPlace PlaceOf(PodmanNode node, string address)
    {
        if (node.CniState is { } state)
            return PodPlace.Find(state, node.Name, address)
                ?? throw new LocalRunException($"no port of the switch leads to {address}: see {state}");
        var place = Topology.Nodes.Single(n => n.Name == node.Name);
        return new PodPlace(place.UplinkMac, place.SwitchPort);
    }
}
