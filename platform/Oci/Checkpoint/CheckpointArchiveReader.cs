using System.Formats.Tar;
using System.Runtime.CompilerServices;

namespace Migration.Platform.Oci;

/// <summary>
/// Reads a checkpoint archive as podman, CRI-O and containerd write it (an uncompressed tar) in one pass, and
/// refuses what is damaged or dangerous. Bytes behind the tar's end marker are ignored: the kubelet's engines do not
/// shorten an older file of the same name.
/// </summary>
public static class CheckpointArchiveReader
{
    private static readonly (byte[] Magic, string Name)[] Compressions =
    [
        ([0x1F, 0x8B], "gzip"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz"),
        ([0x42, 0x5A, 0x68], "bzip2"),
    ];

    /// <summary>
    /// The members of <paramref name="archive"/> in their order. Each one's content must be read, or left, before
    /// the next is asked for.
    /// </summary>
    /// <param name="archiveName">Name of the archive, for error messages.</param>
    /// <param name="archive">The archive, read from where it stands.</param>
    /// <param name="imagesElsewhere">
    /// Whether the images are not in the archive: a link in their place, to wherever the engine found them, is left out.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CheckpointArchiveException">The archive is damaged or dangerous.</exception>
    public static async IAsyncEnumerable<LayerEntry> ReadEntriesAsync(
        string archiveName, Stream archive, bool imagesElsewhere = false,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(archive);
        var first = new byte[TarHeader.BlockBytes];
        var got = await archive.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken);
        CheckStart(archiveName, first.AsSpan(0, got));
        var source = new ArchiveSourceStream(archive, first);
        await using var reader = new TarReader(source, leaveOpen: true);
        var rules = new ArchivePathRules(archiveName);
        string? last = null;
        while (await NextAsync(archiveName, last, reader, cancellationToken) is { } member)
        {
            last = member.Name;
            if (imagesElsewhere && member is { EntryType: TarEntryType.SymbolicLink, Name: CheckpointMembers.ImageFolder })
                continue;
            if (ToLayerEntry(archiveName, member, rules) is { } entry)
                yield return entry;
        }
        if (source.EndReached)
        {
            throw new CheckpointArchiveException(
                archiveName, last, "the archive is truncated after this member. Take the checkpoint again.");
        }
        rules.CheckLinksOfLinks();
    }

    private static void CheckStart(string archiveName, ReadOnlySpan<byte> first)
    {
        foreach (var (magic, name) in Compressions)
        {
            if (first.StartsWith(magic))
            {
                throw new CheckpointArchiveException(
                    archiveName, null, $"it is compressed with {name}. Take the checkpoint without compression.");
            }
        }
        if (first.Length < TarHeader.BlockBytes)
        {
            throw new CheckpointArchiveException(
                archiveName, null, $"the archive is truncated: only {first.Length} bytes are there.");
        }
    }

    private static async Task<TarEntry?> NextAsync(
        string archiveName, string? last, TarReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.GetNextEntryAsync(copyData: false, cancellationToken);
        }
        catch (EndOfStreamException e)
        {
            throw new CheckpointArchiveException(
                archiveName, last, "the archive is truncated in or after this member. Take the checkpoint again.", e);
        }
        // OverflowException: TarReader of .NET 10.0 lets it through for a number of more than 63 bits.
        catch (Exception e) when (e is InvalidDataException or FormatException or OverflowException)
        {
            throw new CheckpointArchiveException(
                archiveName, last, $"what follows this member is not a tar header ({e.Message}).", e);
        }
    }

    private static LayerEntry? ToLayerEntry(string archiveName, TarEntry member, ArchivePathRules rules)
    {
        LayerEntryKind kind;
        switch (member.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                kind = LayerEntryKind.File;
                break;
            case TarEntryType.Directory:
                kind = LayerEntryKind.Directory;
                break;
            case TarEntryType.SymbolicLink:
                kind = LayerEntryKind.SymbolicLink;
                break;
            case TarEntryType.HardLink:
                kind = LayerEntryKind.HardLink;
                break;
            case TarEntryType.GlobalExtendedAttributes:
                return null;
            default:
                throw new CheckpointArchiveException(
                    archiveName, member.Name, $"a checkpoint archive has no member of type {member.EntryType}.");
        }
        var name = rules.CheckName(member.Name);
        if (name.Length == 0 && kind == LayerEntryKind.Directory)
            return null;
        if (name.Length == 0)
            throw new CheckpointArchiveException(archiveName, member.Name, "the member has no name.");
        var linkTarget = kind is LayerEntryKind.SymbolicLink or LayerEntryKind.HardLink ? member.LinkName : null;
        rules.Admit(name, kind, linkTarget);
        var size = kind == LayerEntryKind.File ? member.Length : 0;
        return new LayerEntry
        {
            Name = name,
            Kind = kind,
            Mode = member.Mode,
            Uid = member.Uid,
            Gid = member.Gid,
            Modified = member.ModificationTime,
            LinkTarget = kind == LayerEntryKind.HardLink ? rules.CheckName(linkTarget!) : linkTarget,
            Size = size,
            Content = size == 0 ? null : new MemberStream(archiveName, name, size, member.DataStream),
        };
    }
}
