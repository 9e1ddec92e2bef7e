using System.Runtime.CompilerServices;

namespace Migration.Platform.Oci;

/// <summary>Reads a folder of CRIU images as the members of a checkpoint that they are.</summary>
public static class CheckpointImagesReader
{
    private const string ParentLink = "parent"; // CRIU's, to the images that an incremental dump builds on
    private const int BufferBytes = 0; // the writer of the layer has one
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The images, sorted by name. Each one's content must be read before the next is asked for.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="member">Folder of the checkpoint that they are members of.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CheckpointArchiveException">One of them is neither file nor link to a neighbour.</exception>
    public static async IAsyncEnumerable<LayerEntry> ReadEntriesAsync(
        string folder, string member, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var rules = new ArchivePathRules(folder);
        var entries = new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.TopDirectoryOnly)
            .OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
        yield return new LayerEntry
        {
            Name = member,
            Kind = LayerEntryKind.Directory,
            Mode = OwnerOnly | UnixFileMode.UserExecute,
        };
        foreach (var info in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = rules.CheckName($"{member}/{info.Name}");
            if (info is { Name: ParentLink, LinkTarget: { } parent })
            {
                yield return new LayerEntry
                {
                    Name = name, Kind = LayerEntryKind.SymbolicLink, Mode = OwnerOnly, LinkTarget = parent,
                };
                continue;
            }

            if (info is not FileInfo file || info.LinkTarget is not null)
                throw new CheckpointArchiveException(folder, name, "a folder of images has files and its parent only.");
            await using var content = new FileStream(
                file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, BufferBytes, FileOptions.Asynchronous);
            yield return new LayerEntry
            {
                Name = name,
                Kind = LayerEntryKind.File,
                Mode = OwnerOnly,
                Modified = file.LastWriteTimeUtc,
                Size = content.Length,
                Content = content.Length == 0 ? null : content,
            };
        }
    }
}
