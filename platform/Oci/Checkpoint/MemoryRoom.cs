using System.Globalization;

namespace Migration.Platform.Oci;

/// <summary>Decides whether the images of a checkpoint go to memory or to the disk.</summary>
public static class MemoryRoom
{
    // The images, and as much again for the node to live on.
    private const int Margin = 2;

    /// <summary>The memory-backed folder if images fit there and in the memory the node has free; else null.</summary>
    /// <param name="memoryFolder">The folder, there or to be made in one that is; empty for never.</param>
    /// <param name="bytes">Size of the images.</param>
    public static string? Choose(string memoryFolder, long bytes)
    {
        ArgumentNullException.ThrowIfNull(memoryFolder);
        if (memoryFolder.Length == 0 || FileSystemOf(memoryFolder) is not { } place)
            return null;
        var needed = Margin * bytes;
        return needed < AvailableBytes() && needed < new DriveInfo(place).AvailableFreeSpace ? memoryFolder : null;
    }

    private static string? FileSystemOf(string folder)
    {
        for (var at = Path.GetDirectoryName(folder); at is not null; at = Path.GetDirectoryName(at))
        {
            if (Directory.Exists(at))
                return at;
        }

        return null;
    }

    // proc_meminfo(5): what can be had without swapping, in kB.
    private static long AvailableBytes()
    {
        const string field = "MemAvailable:";
        var line = File.ReadLines("/proc/meminfo").First(l => l.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(
            line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
    }
}
