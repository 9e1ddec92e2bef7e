using System.Text.RegularExpressions;
using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Wire;

namespace Migration.Platform.Criu.Processes;

/// <summary>Reads mountpoints-&lt;id&gt;.img.</summary>
public static partial class MountReader
{
    // fstype in images/mnt.proto; what has no name here brings its own in field 14.
    private static readonly Dictionary<uint, string> FileSystems = new()
    {
        [1] = "proc", [2] = "sysfs", [3] = "devtmpfs", [4] = "binfmt_misc", [5] = "tmpfs", [6] = "devpts",
        [7] = "simfs", [8] = "pstore", [9] = "securityfs", [10] = "fusectl", [11] = "debugfs", [12] = "cgroup",
        [13] = "aufs", [14] = "mqueue", [15] = "fuse", [17] = "overlay", [18] = "autofs", [19] = "tracefs",
        [23] = "cgroup2",
    };

    /// <summary>True for the image of a mount namespace.</summary>
    public static bool IsMounts(string name) => NamePattern().IsMatch(name);

    /// <summary>Reads the mounts.</summary>
    /// <param name="name">File name, for errors.</param>
    /// <param name="image">The whole file.</param>
    /// <exception cref="CriuImageException">Broken image.</exception>
    public static IReadOnlyList<DumpedMount> Read(string name, ReadOnlyMemory<byte> image)
    {
        var file = CriuImage.Parse(name, image, CriuImageType.Mounts);
        return [.. file.Entries.Select(entry => file.Read(entry, ReadEntry))];
    }

    private static DumpedMount ReadEntry(WireMessage entry) => new()
    {
        Id = entry.RequiredUInt32(2),
        ParentId = entry.RequiredUInt32(4),
        Root = entry.Text(6) ?? "",
        Path = entry.Text(7) ?? "",
        Source = entry.Text(8) ?? "",
        FileSystem = entry.Text(14) ?? FileSystems.GetValueOrDefault(entry.RequiredUInt32(1)),
        External = entry.Scalar(13) is > 0 || entry.Text(18) is { Length: > 0 },
    };

    [GeneratedRegex(@"^mountpoints-\d+\.img$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
