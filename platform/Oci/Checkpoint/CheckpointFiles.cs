using System.Globalization;

namespace Migration.Platform.Oci;

/// <summary>
/// Where a checkpoint lies on a node: an archive, and beside it, where the platform can do that, a folder with CRIU's
/// images, which then are not in the archive. The folder may be a link to a place that is backed by memory.
/// </summary>
/// <param name="archivePath">Path of the archive, finished or <c>.partial</c>.</param>
public sealed class CheckpointFiles(string archivePath)
{
    /// <summary>End of the name of an archive that is being written.</summary>
    public const string PartialSuffix = ".partial";

    private const string ArchiveSuffix = ".tar";
    private const string ImagesSuffix = ".images";

    /// <summary>Path of the finished archive.</summary>
    public string ArchivePath { get; } = archivePath.EndsWith(PartialSuffix, StringComparison.Ordinal)
        ? archivePath[..^PartialSuffix.Length]
        : archivePath;

    /// <summary>Path of the archive while it is written.</summary>
    public string PartialPath => ArchivePath + PartialSuffix;

    /// <summary>Path of the folder with the images.</summary>
    public string ImagesPath => Path.ChangeExtension(ArchivePath, null) + ImagesSuffix;

    /// <summary>The files of a migration's checkpoint.</summary>
    /// <param name="folder">Folder of the node's checkpoints.</param>
    /// <param name="migrationId">The migration.</param>
    public static CheckpointFiles Of(string folder, Guid migrationId) =>
        new(Path.Combine(folder, $"{migrationId:n}{ArchiveSuffix}"));

    /// <summary>Path of the index of the pages that a copy ahead has, those of the copies before it included.</summary>
    /// <param name="round">Which copy it is, from 1.</param>
    public string PageIndexPath(int round) =>
        Path.ChangeExtension(ArchivePath, string.Create(CultureInfo.InvariantCulture, $".pages-{round}"));

    /// <summary>Path of the hashes of the pages that a pages image of the checkpoint has.</summary>
    /// <param name="pagesId">Number of the image.</param>
    public string PageHashesPath(uint pagesId) =>
        Path.ChangeExtension(ArchivePath, string.Create(CultureInfo.InvariantCulture, $".pages-dump-{pagesId}"));

    /// <summary>
    /// Path of the list of layers that went ahead: at the source those that are in the registry, at the target those
    /// that are here. A line each, digest and size.
    /// </summary>
    public string LayersPath => Path.ChangeExtension(ArchivePath, ".layers");

    /// <summary>
    /// Path of the note that the checkpoint was taken, a file with its size. It stays for a day, whatever becomes of
    /// the checkpoint: what was taken once is never taken again.
    /// </summary>
    public string TakenPath => Path.ChangeExtension(ArchivePath, TakenSuffix);

    /// <summary>End of the name of such a note.</summary>
    public const string TakenSuffix = ".taken";

    /// <summary>Name of the folder of a copy ahead, inside the folder of the images.</summary>
    /// <param name="round">Which copy it is, from 1.</param>
    public static string BaseName(int round) => string.Create(CultureInfo.InvariantCulture, $"base-{round}");

    /// <summary>Size of the archive and of the images beside it, in bytes.</summary>
    public long Bytes => new FileInfo(ArchivePath).Length + (Directory.Exists(ImagesPath)
        ? new DirectoryInfo(ImagesPath).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length)
        : 0);

    /// <summary>
    /// Makes an empty folder for the images, readable by its owner only; what an earlier run left is deleted.
    /// </summary>
    /// <param name="memoryFolder">
    /// Folder that is backed by memory, in which it lies; null for beside the archive.
    /// </param>
    /// <returns>Path of the folder itself, links followed.</returns>
    public string CreateImages(string? memoryFolder) => Create(ImagesPath, memoryFolder);

    /// <summary>Makes an empty folder for a copy of the memory ahead; what an earlier run left is deleted.</summary>
    /// <param name="round">Which copy it is, from 1.</param>
    /// <param name="memoryFolder">
    /// Folder that is backed by memory, in which it lies; null for beside the archive.
    /// </param>
    /// <returns>Path of the folder itself, links followed.</returns>
    public string CreateBase(int round, string? memoryFolder) => Create(BasePath(round), memoryFolder);

    /// <summary>Deletes a copy of the memory ahead; fine when it is gone.</summary>
    /// <param name="round">Which copy it is, from 1.</param>
    public void DeleteBase(int round) => DeleteFolder(BasePath(round));

    /// <summary>Deletes the hashes of the pages that an earlier dump had; fine when there are none.</summary>
    public void DeletePageHashes()
    {
        foreach (var path in Ahead().Where(entry => entry.Contains(".pages-dump-", StringComparison.Ordinal)))
            File.Delete(path);
    }

    /// <summary>
    /// Path of the index of the first copy ahead, which tells the key of all hashes; null when there is none.
    /// </summary>
    public string? AnyPageIndex => File.Exists(PageIndexPath(1)) ? PageIndexPath(1) : null;

    /// <summary>Path of the folder with a copy of the memory ahead.</summary>
    /// <param name="round">Which copy it is, from 1.</param>
    public string BasePath(int round) => Path.ChangeExtension(ArchivePath, "." + BaseName(round));

    private static string Create(string path, string? memoryFolder)
    {
        DeleteFolder(path);
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (memoryFolder is null)
            return Directory.CreateDirectory(path, ownerOnly).FullName;
        Directory.CreateDirectory(memoryFolder, ownerOnly);
        var place = Path.Combine(memoryFolder, Path.GetFileName(path));
        // The link comes first: what it names can be found and deleted whatever happens in between.
        Directory.CreateSymbolicLink(path, place);
        DeleteTree(place);
        return Directory.CreateDirectory(place, ownerOnly).FullName;
    }

    /// <summary>Whether there is anything to delete.</summary>
    public bool Exist => File.Exists(ArchivePath) || File.Exists(PartialPath)
        || File.Exists(LayersPath) || Ahead().Any()
        || Directory.Exists(ImagesPath) || new FileInfo(ImagesPath).LinkTarget is not null;

    /// <summary>Deletes everything, finished or not; fine when it is gone.</summary>
    public void Delete()
    {
        File.Delete(ArchivePath);
        File.Delete(PartialPath);
        File.Delete(LayersPath);
        DeleteImages();
        DeleteBases();
    }

    /// <summary>Deletes all copies of the memory ahead and the index of their pages; fine when they are gone.</summary>
    public void DeleteBases()
    {
        foreach (var entry in Ahead())
        {
            if (entry.Contains(".pages-", StringComparison.Ordinal))
                File.Delete(entry);
            else
                DeleteFolder(entry);
        }
    }

    // Copies ahead and the indexes of their pages.
    private IEnumerable<string> Ahead()
    {
        var folder = Path.GetDirectoryName(ArchivePath)!;
        var name = Path.GetFileNameWithoutExtension(ArchivePath);
        return Directory.Exists(folder)
            ? Directory.GetFileSystemEntries(folder, $"{name}.base-*")
                .Concat(Directory.GetFiles(folder, $"{name}.pages-*"))
            : [];
    }

    /// <summary>Deletes the images; fine when they are gone.</summary>
    public void DeleteImages() => DeleteFolder(ImagesPath);

    private static void DeleteFolder(string path)
    {
        if (new DirectoryInfo(path).LinkTarget is { } place)
        {
            DeleteTree(place);
            File.Delete(path);
        }
        else
        {
            DeleteTree(path);
        }
    }

    // Who is done with a checkpoint and who gives its migration up may both be at it: what one has deleted the other
    // finds gone, in the middle.
    private static void DeleteTree(string path)
    {
        while (Directory.Exists(path))
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
            {
                // The rest of it is still to go.
            }
        }
    }
}
