namespace Migration.Platform.Podman;

/// <summary>A pod as the engine describes it; the members that are used here.</summary>
public sealed record PodDetails
{
    /// <summary>Pod id, 64 hexadecimal digits; a restore wants it whole.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Host name inside the pod.</summary>
    public string Hostname { get; init; } = "";

    /// <summary><c>Created</c>, <c>Running</c>, <c>Exited</c>, ...</summary>
    public string State { get; init; } = "";

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Id of the container that holds the pod's namespaces.</summary>
    public string InfraContainerID { get; init; } = "";

    /// <summary>Namespaces that the pod's containers share, for example <c>net</c>.</summary>
    public IReadOnlyList<string>? SharedNamespaces { get; init; }

    /// <summary>Containers of the pod, the infra container included.</summary>
    public IReadOnlyList<PodContainer>? Containers { get; init; }
}

/// <summary>A container of a pod.</summary>
public sealed record PodContainer
{
    /// <summary>Container id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>State, for example <c>running</c>.</summary>
    public string State { get; init; } = "";
}

/// <summary>A pod to create.</summary>
public sealed record PodSpec
{
    /// <summary>Name; must be free on the engine.</summary>
    public required string Name { get; init; }

    /// <summary>Host name inside the pod; the name when null.</summary>
    public string? Hostname { get; init; }

    /// <summary>Network it joins; must exist on the engine.</summary>
    public required string Network { get; init; }

    /// <summary>Address in the network; null lets the engine choose.</summary>
    public string? Address { get; init; }

    /// <summary>Namespaces that its containers share. Default: network, IPC and host name.</summary>
    public IReadOnlyList<string> SharedNamespaces { get; init; } = ["net", "ipc", "uts"];

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}

/// <summary>A container to create in a pod.</summary>
public sealed record ContainerSpec
{
    /// <summary>Name; must be free on the engine.</summary>
    public required string Name { get; init; }

    /// <summary>Pod it runs in.</summary>
    public required string Pod { get; init; }

    /// <summary>Image reference or id; must be on the engine.</summary>
    public required string Image { get; init; }

    /// <summary>Command line; the image's own when empty.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Whether it has a terminal, held by the engine's monitor. Default false.</summary>
    public bool HasTerminal { get; init; }

    /// <summary>Annotations of the OCI runtime specification.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}
