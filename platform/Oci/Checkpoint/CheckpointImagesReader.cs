using System.Runtime.CompilerServices;

namespace Migration.Platform.Oci;

/// <summary>Reads a folder of CRIU images as the members of a checkpoint that they are.</summary>
public static class CheckpointImagesReader
{
    private const int BufferBytes = 0; // the writer of the layer has one

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
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
        };
        foreach (var info in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = rules.CheckName($"{member}/{info.Name}");
            if (info is not FileInfo file || info.LinkTarget is not null)
                throw new CheckpointArchiveException(folder, name, "a folder of images has files only.");
            await using var content = new FileStream(
                file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, BufferBytes, FileOptions.Asynchronous);
            yield return new LayerEntry
            {
                Name = name,
                Kind = LayerEntryKind.File,
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                Modified = file.LastWriteTimeUtc,
                Size = content.Length,
                Content = content.Length == 0 ? null : content,
            };
        }
    }
}
