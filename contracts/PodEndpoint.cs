namespace Migration.Contracts;

/// <summary>
/// Where a pod is reached: its address and the switch port and MAC address behind which it sits.
/// </summary>
public sealed record PodEndpoint
{
    /// <summary>Node that runs the pod.</summary>
    public required string Node { get; init; }

    /// <summary>Name of the pod.</summary>
    public required string Pod { get; init; }

    /// <summary>Address of the pod, for example <c>10.88.1.7</c>.</summary>
    public required string Address { get; init; }

    /// <summary>
    /// Address of the pod's other family, where it has an IPv4 and an IPv6 address, for example <c>fd00:88:1::7</c>;
    /// null for none. No service at the switch leads to it.
    /// </summary>
    public string? SecondAddress { get; init; }

    /// <summary>MAC address that the switch puts on packets to the pod, for example <c>02:00:00:00:01:0a</c>.</summary>
    public required string NextHopMac { get; init; }

    /// <summary>Number of the switch port that leads to the pod.</summary>
    public required int SwitchPort { get; init; }
}
