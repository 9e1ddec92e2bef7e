using System.Globalization;

namespace Migration.Local.Machine;

/// <summary>
/// A file system of its own in memory, mounted on a folder of the run: one that can be filled without filling the
/// machine's disk. The sweep of the run unmounts it.
/// </summary>
public sealed class SmallFilesystem
{
    private const int PieceBytes = 64 * 1024;
    private readonly string _ballast;

    private SmallFilesystem(string folder)
    {
        Folder = folder;
        _ballast = Path.Combine(folder, "ballast");
    }

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    /// <summary>Whether more than half of it is used.</summary>
    public bool IsHalfFull => new DriveInfo(Folder) is var drive && drive.AvailableFreeSpace * 2 < drive.TotalSize;

    /// <summary>Mounts one.</summary>
    /// <param name="folder">Folder; made when it is not there.</param>
    /// <param name="megabytes">Its size.</param>
    /// <param name="cancellation">Cancels it.</param>
    public static async Task<SmallFilesystem> MountAsync(
        string folder, int megabytes, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(folder);
        var options = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=0700");
        await Command.RunAsync(
            "mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], cancellation: cancellation);
        return new SmallFilesystem(folder);
    }

    /// <summary>Fills it to the last byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(
            _ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        // The last piece is smaller than a page.
        for (var size = PieceBytes; size > 0;)
        {
            try
            {
                file.Write(new byte[size]);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Relieve() => File.Delete(_ballast);
}
