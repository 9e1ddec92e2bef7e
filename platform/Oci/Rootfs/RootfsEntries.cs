using System.Formats.Tar;
using System.Runtime.CompilerServices;

namespace Migration.Platform.Oci;

/// <summary>
/// Makes layer entries from local files: sorted by name, owned by root, with one fixed time, so that the same
/// content gives the same layer on every machine.
/// </summary>
internal static class RootfsEntries
{
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>All of a directory tree; links are kept as links, other special files are refused.</summary>
    public static SortedDictionary<string, RootfsNode> OfDirectory(string root)
    {
        if (!Directory.Exists(root))
            throw new DirectoryNotFoundException($"The image's root directory '{root}' does not exist.");
        var nodes = new SortedDictionary<string, RootfsNode>(StringComparer.Ordinal);
        var pending = new Stack<DirectoryInfo>([new DirectoryInfo(root)]);
        while (pending.TryPop(out var directory))
        {
            foreach (var item in directory.EnumerateFileSystemInfos())
            {
                var name = Path.GetRelativePath(root, item.FullName);
                nodes[name] = NodeOf(item);
                if (nodes[name].Kind == LayerEntryKind.Directory)
                    pending.Push((DirectoryInfo)item);
            }
        }
        return nodes;
    }

    /// <summary>The listed files and the directories above them.</summary>
    public static SortedDictionary<string, RootfsNode> OfFiles(IEnumerable<RootfsFile> files)
    {
        var nodes = new SortedDictionary<string, RootfsNode>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var parts = file.ImagePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (!file.ImagePath.StartsWith('/') || parts.Length == 0 || parts.Any(part => part is "." or ".."))
                throw new ArgumentException($"'{file.ImagePath}' is not a plain absolute path.", nameof(files));
            if (!File.Exists(file.SourcePath))
                throw new FileNotFoundException($"'{file.SourcePath}' does not exist.", file.SourcePath);
            for (var depth = 1; depth < parts.Length; depth++)
            {
                var folder = new RootfsNode(LayerEntryKind.Directory, DirectoryMode, null, null);
                nodes.TryAdd(string.Join('/', parts[..depth]), folder);
            }
            var source = File.ResolveLinkTarget(file.SourcePath, returnFinalTarget: true)?.FullName
                ?? file.SourcePath;
            var mode = file.Mode ?? new FileInfo(source).UnixFileMode;
            var node = new RootfsNode(LayerEntryKind.File, mode, source, null);
            if (!nodes.TryAdd(string.Join('/', parts), node))
                throw new ArgumentException($"'{file.ImagePath}' is in the list twice.", nameof(files));
        }
        return nodes;
    }

    public static async IAsyncEnumerable<LayerEntry> ReadAsync(
        SortedDictionary<string, RootfsNode> nodes, DateTimeOffset time,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (name, node) in nodes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var entry = new LayerEntry
            {
                Name = name,
                Kind = node.Kind,
                Mode = node.Mode,
                Modified = time,
                LinkTarget = node.LinkTarget,
            };
            if (node.SourcePath is null)
            {
                yield return entry;
                continue;
            }
            await using var content = new FileStream(
                node.SourcePath, FileMode.Open, FileAccess.Read, FileShare.Read, 1, useAsync: true);
            yield return entry with { Size = content.Length, Content = content };
        }
    }

    // Devices, FIFOs and sockets are "files" to the framework, and opening one may block for ever. Their length is
    // zero; of the empty files, the framework's tar writer can tell what they are without opening them.
    private static bool IsRegular(FileInfo file)
    {
        if (file.Length > 0)
            return true;
        using var memory = new MemoryStream();
        try
        {
            using var writer = new TarWriter(memory, TarEntryFormat.Ustar, leaveOpen: true);
            writer.WriteEntry(file.FullName, "probe");
        }
        catch (IOException)
        {
            return false; // a socket has no place in a tar
        }
        memory.Position = 0;
        using var reader = new TarReader(memory);
        return reader.GetNextEntry() is { EntryType: TarEntryType.RegularFile or TarEntryType.HardLink };
    }

    private static RootfsNode NodeOf(FileSystemInfo item)
    {
        if (item.LinkTarget is { } target)
            return new RootfsNode(LayerEntryKind.SymbolicLink, (UnixFileMode)0x1FF, null, target);
        if (item is DirectoryInfo)
            return new RootfsNode(LayerEntryKind.Directory, item.UnixFileMode, null, null);
        return IsRegular((FileInfo)item)
            ? new RootfsNode(LayerEntryKind.File, item.UnixFileMode, item.FullName, null)
            : throw new IOException($"'{item.FullName}' is neither file, directory nor link, which no image has.");
    }
}

/// <summary>One thing of an image's root file system and where its content is.</summary>
internal sealed record RootfsNode(LayerEntryKind Kind, UnixFileMode Mode, string? SourcePath, string? LinkTarget);
