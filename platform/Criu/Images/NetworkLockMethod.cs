namespace Migration.Platform.Criu.Images;

/// <summary>
/// How CRIU keeps packets away from a namespace while it dumps or restores (criu/include/cr_options.h; the numbers of
/// the RPC protocol are one higher).
/// </summary>
public enum NetworkLockMethod
{
    /// <summary>Chain CRIU in the filter tables of iptables and ip6tables.</summary>
    IpTables = 0,

    /// <summary>A table inet CRIU-&lt;run id&gt; of nftables.</summary>
    NfTables = 1,

    /// <summary>No lock; whoever runs CRIU holds the packets back.</summary>
    Skip = 2,
}
