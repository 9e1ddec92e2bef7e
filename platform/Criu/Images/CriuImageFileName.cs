using System.Text.RegularExpressions;

namespace Migration.Platform.Criu.Images;

/// <summary>What the name of a file in a checkpoint directory says about it (formats in criu/image-desc.c).</summary>
public static partial class CriuImageFileName
{
    /// <summary>The inventory, which every checkpoint has.</summary>
    public const string Inventory = "inventory.img";

    /// <summary>The open files of all tasks, INET sockets among them.</summary>
    public const string Files = "files.img";

    /// <summary>INET sockets in checkpoints of CRIU before 3.2.</summary>
    public const string InetSockets = "inetsk.img";

    /// <summary>Statistics of the dump.</summary>
    public const string DumpStatistics = "stats-dump";

    /// <summary>Statistics of the restore.</summary>
    public const string RestoreStatistics = "stats-restore";

    /// <summary>
    /// True for an image whose content is not CRIU's own format: memory pages, tar archives of tmpfs, dumps of ip,
    /// iptables, nft and conntrack. These can be large: pass them through as a stream.
    /// </summary>
    /// <param name="name">File name, with or without leading folders.</param>
    public static bool IsRaw(string name) => RawPattern().IsMatch(Path.GetFileName(name));

    /// <summary>True for a file that has CRIU's own format; logs and descriptors.json of runc are not.</summary>
    /// <param name="name">File name, with or without leading folders.</param>
    public static bool IsImage(string name)
    {
        string file = Path.GetFileName(name);
        return (file.EndsWith(".img", StringComparison.Ordinal) && !IsRaw(file))
            || file is DumpStatistics or RestoreStatistics or "irmap-cache";
    }

    [GeneratedRegex(
        @"^(pages-(shmem-)?-?\d+|tmpfs-(dev-)?\d+\.tar\.gz|"
        + @"(ifaddr|route6?|rule|ip6?tables|nftables|netns-(ct|exp))-\d+)\.img$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex RawPattern();
}
