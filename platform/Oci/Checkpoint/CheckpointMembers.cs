namespace Migration.Platform.Oci;

/// <summary>Names of the members of a checkpoint archive (checkpointctl, lib/metadata.go).</summary>
public static class CheckpointMembers
{
    /// <summary>Folder of the CRIU images.</summary>
    public const string ImageFolder = "checkpoint";

    /// <summary>The CRIU image without which a checkpoint is not complete.</summary>
    public const string Inventory = "checkpoint/inventory.img";

    /// <summary>The CRIU image of the open files, sockets and their addresses included.</summary>
    public const string Files = "checkpoint/files.img";

    /// <summary>The engine's view of the container, JSON.</summary>
    public const string ConfigDump = "config.dump";

    /// <summary>The OCI runtime specification of the container, JSON.</summary>
    public const string SpecDump = "spec.dump";

    /// <summary>Added and changed files of the container; a tar within the tar, never looked into here.</summary>
    public const string RootfsDiff = "rootfs-diff.tar";

    /// <summary>Podman's record of networks and addresses, JSON.</summary>
    public const string NetworkStatus = "network.status";

    /// <summary>An archive without one of these cannot be restored by any engine.</summary>
    public static IReadOnlyList<string> Required { get; } = [Inventory, ConfigDump, SpecDump];
}
