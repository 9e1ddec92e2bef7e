namespace Migration.Cni.State;

/// <summary>A pod's interface at a port of the switch; the contents of the port's file.</summary>
internal sealed record Attachment
{
    /// <summary>Port of the switch.</summary>
    public required int Port { get; init; }

    /// <summary>How far it is, of <see cref="AttachmentPhase"/>.</summary>
    public required string Phase { get; init; }

    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Name of the node.</summary>
    public required string Node { get; init; }

    /// <summary>The container.</summary>
    public required string ContainerId { get; init; }

    /// <summary>The interface in it.</summary>
    public required string InterfaceName { get; init; }

    /// <summary>The interface at the switch.</summary>
    public required string HostInterface { get; init; }

    /// <summary>Whether a plugin before this one in the chain made the interfaces, and removes them.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Namespace of the pod.</summary>
    public required string PodNamespace { get; init; }

    /// <summary>Name of the pod.</summary>
    public required string Pod { get; init; }

    /// <summary>The IPAM plugin that gave the address; null before it was asked.</summary>
    public string? IpamType { get; init; }

    /// <summary>Address of the pod, without prefix; null before it is known.</summary>
    public string? Address { get; init; }

    /// <summary>MAC address of the pod; null before it is known.</summary>
    public string? Mac { get; init; }

    /// <summary>Address of the gateway; null before it is known.</summary>
    public string? Gateway { get; init; }

    /// <summary>Whether the switch may have the port.</summary>
    public bool IsAtSwitch { get; init; }

    /// <summary>Whether the controller may know of it.</summary>
    public bool IsAtController { get; init; }

    /// <summary>Name of the attachment for the controller.</summary>
    public string Id => $"{ContainerId}-{InterfaceName}";
}
