using System.Runtime.CompilerServices;

namespace Migration.Platform.Oci;

/// <summary>
/// A member of a checkpoint that is in no archive: it is made, or lies somewhere else. Owner root, for nobody else.
/// </summary>
public sealed record CheckpointMember
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Path from the checkpoint's root, for example <c>checkpoint/pagemap-1.img</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it is. Default: a file.</summary>
    public LayerEntryKind Kind { get; init; } = LayerEntryKind.File;

    /// <summary>Size of a file in bytes. Default: 0.</summary>
    public long Size { get; init; }

    /// <summary>
    /// Opens the content of a file where it begins; null for an empty one. It may go on behind the file's end.
    /// </summary>
    public Func<Stream>? Open { get; init; }

    /// <summary>What a symbolic link names.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>A file of these bytes.</summary>
    /// <param name="name">Path from the checkpoint's root.</param>
    /// <param name="content">The bytes.</param>
    public static CheckpointMember Of(string name, ReadOnlyMemory<byte> content) => new()
    {
        Name = name,
        Size = content.Length,
        Open = content.IsEmpty ? null : () => new ReadOnlyMemoryStream(content),
    };

    /// <summary>A folder.</summary>
    /// <param name="name">Path from the checkpoint's root.</param>
    public static CheckpointMember Folder(string name) => new() { Name = name, Kind = LayerEntryKind.Directory };

    /// <summary>A symbolic link.</summary>
    /// <param name="name">Path from the checkpoint's root.</param>
    /// <param name="target">What it names.</param>
    public static CheckpointMember Link(string name, string target) =>
        new() { Name = name, Kind = LayerEntryKind.SymbolicLink, LinkTarget = target };

    /// <summary>
    /// The members as entries of a layer. Each one's content must be read before the next is asked for.
    /// </summary>
    internal static async IAsyncEnumerable<LayerEntry> ReadEntriesAsync(
        IEnumerable<CheckpointMember> members, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var member in members)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using var content = member.Size == 0 ? null : member.Open?.Invoke();
            yield return new LayerEntry
            {
                Name = member.Name,
                Kind = member.Kind,
                Mode = member.Kind == LayerEntryKind.Directory ? OwnerOnly | UnixFileMode.UserExecute : OwnerOnly,
                Size = member.Size,
                Content = content,
                LinkTarget = member.LinkTarget,
            };
        }
    }
}
