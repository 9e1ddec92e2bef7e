namespace Migration.Platform.Oci;

/// <summary>
/// Changes the content of selected members on their way into the layer; used to rewrite the addresses in
/// checkpoint/files.img. A selected member is held in memory, hence the limit.
/// </summary>
public sealed record MemberRewriter
{
    /// <summary>Whether the member of this name is to be rewritten.</summary>
    public required Func<string, bool> Selects { get; init; }

    /// <summary>Gives the new content from name and old content. What it throws ends the build.</summary>
    public required Func<string, ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Rewrite { get; init; }

    /// <summary>
    /// Largest member that is accepted, in bytes. Default: 64 MiB, about 300000 sockets in files.img.
    /// </summary>
    public long LimitBytes { get; init; } = 64 * 1024 * 1024;
}
