namespace Migration.Platform.Criu.Images;

/// <summary>What a checkpoint says about itself in inventory.img (images/inventory.proto).</summary>
public sealed record CriuInventory
{
    /// <summary>1 for images without a head magic, 2 for those with one (version 1.1).</summary>
    public required uint ImageVersion { get; init; }

    /// <summary>
    /// Id of the CRIU run that made the dump; its start names the nftables table of the network lock.
    /// </summary>
    public string? DumpRunId { get; init; }

    /// <summary>Security module of the source host.</summary>
    public SecurityModule SecurityModule { get; init; }

    /// <summary>Network lock of the dump; iptables where the image is too old to say.</summary>
    public NetworkLockMethod NetworkLock { get; init; }

    /// <summary>The dump closes TCP connections: a restore from it cannot keep them.</summary>
    public bool TcpClose { get; init; }

    /// <summary>A restore must allow uprobes.</summary>
    public bool AllowUprobes { get; init; }

    /// <summary>Host uptime at the dump, in the kernel's clock ticks; only kept by dumps that track memory.</summary>
    public ulong? DumpUptimeTicks { get; init; }

    /// <summary>CRIU plugins that the restore needs; null when the image is too old to say.</summary>
    public IReadOnlyList<string>? Plugins { get; init; }
}
