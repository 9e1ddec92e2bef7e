namespace Migration.Platform.Podman;

/// <summary>A bridge network to create.</summary>
public sealed record NetworkSpec
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the bridge, at most 15 characters.</summary>
    public required string Bridge { get; init; }

    /// <summary>Addresses of the pods, for example <c>10.1.1.0/24</c> or <c>fd00:1::/64</c>.</summary>
    public required string Subnet { get; init; }

    /// <summary>Address of the bridge, the pods' default route.</summary>
    public required string Gateway { get; init; }
}
