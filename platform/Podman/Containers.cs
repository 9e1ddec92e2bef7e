namespace Migration.Platform.Podman;

/// <summary>A container as the engine describes it; the members that are used here.</summary>
public sealed record ContainerDetails
{
    /// <summary>Container id, 64 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Name, without a leading slash.</summary>
    public required string Name { get; init; }

    /// <summary>Image id, 64 hexadecimal digits.</summary>
    public required string Image { get; init; }

    /// <summary>Reference the container was created from.</summary>
    public required string ImageName { get; init; }

    /// <summary>Id of the pod; empty outside a pod.</summary>
    public string Pod { get; init; } = "";

    /// <summary>
    /// Folder on the engine's host in which the engine keeps its files about the container; empty if not told.
    /// </summary>
    public string StaticDir { get; init; } = "";

    /// <summary>State of the container.</summary>
    public required ContainerState State { get; init; }

    /// <summary>Network addresses.</summary>
    public ContainerNetworkSettings? NetworkSettings { get; init; }

    /// <summary>Settings the container was created with.</summary>
    public ContainerConfig? Config { get; init; }

    /// <summary>Mounts from the host.</summary>
    public IReadOnlyList<ContainerMount>? Mounts { get; init; }

    /// <summary>
    /// Addresses of the container, IPv4 before IPv6: of its first network that gave one; none outside any network.
    /// </summary>
    public IReadOnlyList<string> Addresses =>
        NetworkSettings?.Networks?.Values.Select(n => n.Addresses).FirstOrDefault(a => a.Count > 0) ?? [];

    /// <summary>The first of <see cref="Addresses"/>; null outside any network.</summary>
    public string? Address => Addresses.Count > 0 ? Addresses[0] : null;
}

/// <summary>State of a container.</summary>
public sealed record ContainerState
{
    /// <summary><c>created</c>, <c>running</c>, <c>paused</c>, <c>exited</c>, ...</summary>
    public required string Status { get; init; }

    /// <summary>Process id of the container's first process in the engine's pid namespace; 0 unless it runs.</summary>
    public int Pid { get; init; }
}

/// <summary>Networks of a container.</summary>
public sealed record ContainerNetworkSettings
{
    /// <summary>Network name to address.</summary>
    public IReadOnlyDictionary<string, ContainerNetwork>? Networks { get; init; }
}

/// <summary>A container's place in one network.</summary>
public sealed record ContainerNetwork
{
    /// <summary>IPv4 address; empty when it has none.</summary>
    public string IPAddress { get; init; } = "";

    /// <summary>IPv6 address; empty when it has none.</summary>
    public string GlobalIPv6Address { get; init; } = "";

    /// <summary>Both addresses, as far as there are any; IPv4 first.</summary>
    public IReadOnlyList<string> Addresses =>
        [.. new[] { IPAddress, GlobalIPv6Address }.Where(address => address.Length > 0)];

    /// <summary>MAC address.</summary>
    public string MacAddress { get; init; } = "";
}

/// <summary>Settings a container was created with.</summary>
public sealed record ContainerConfig
{
    /// <summary>Annotations of the OCI runtime specification.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary>A mount from the host.</summary>
public sealed record ContainerMount
{
    /// <summary><c>bind</c>, <c>volume</c>, ...</summary>
    public string Type { get; init; } = "";

    /// <summary>Path on the host.</summary>
    public string Source { get; init; } = "";

    /// <summary>Path in the container.</summary>
    public string Destination { get; init; } = "";
}
