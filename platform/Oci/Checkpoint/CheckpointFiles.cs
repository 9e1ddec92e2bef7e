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

    /// <summary>Size of the archive and of the images beside it, in bytes.</summary>
    public long Bytes => new FileInfo(ArchivePath).Length + (Directory.Exists(ImagesPath)
        ? new DirectoryInfo(ImagesPath).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length)
        : 0);

    /// <summary>
    /// Makes an empty folder for the images, readable by its owner only; what an earlier run left is deleted.
    /// </summary>
    /// <param name="memoryFolder">Folder that is backed by memory, in which it lies; null for beside the archive.</param>
    /// <returns>Path of the folder itself, links followed.</returns>
    public string CreateImages(string? memoryFolder)
    {
        DeleteImages();
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (memoryFolder is null)
            return Directory.CreateDirectory(ImagesPath, ownerOnly).FullName;
        Directory.CreateDirectory(memoryFolder, ownerOnly);
        var place = Path.Combine(memoryFolder, Path.GetFileName(ImagesPath));
        // The link comes first: what it names can be found and deleted whatever happens in between.
        Directory.CreateSymbolicLink(ImagesPath, place);
        if (Directory.Exists(place))
            Directory.Delete(place, recursive: true);
        return Directory.CreateDirectory(place, ownerOnly).FullName;
    }

    /// <summary>Whether there is anything to delete.</summary>
    public bool Exist => File.Exists(ArchivePath) || File.Exists(PartialPath)
        || Directory.Exists(ImagesPath) || new FileInfo(ImagesPath).LinkTarget is not null;

    /// <summary>Deletes archive and images, finished or not; fine when they are gone.</summary>
    public void Delete()
    {
        File.Delete(ArchivePath);
        File.Delete(PartialPath);
        DeleteImages();
    }

    /// <summary>Deletes the images; fine when they are gone.</summary>
    public void DeleteImages()
    {
        var images = new DirectoryInfo(ImagesPath);
        if (images.LinkTarget is { } place)
        {
            if (Directory.Exists(place))
                Directory.Delete(place, recursive: true);
            File.Delete(ImagesPath);
        }
        else if (images.Exists)
        {
            images.Delete(recursive: true);
        }
    }
}
