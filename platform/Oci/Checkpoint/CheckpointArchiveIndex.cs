using System.Formats.Tar;

namespace Migration.Platform.Oci;

/// <summary>
/// Finds members of checkpoint archives without unpacking them: a seekable tar is walked from header to header, and
/// members are read where they lie. For looking only; what is restored is checked by
/// <see cref="CheckpointArchiveReader"/>.
/// </summary>
public sealed class CheckpointArchiveIndex
{
    private const int MostMembers = 1_000_000;

    private readonly string _archiveName;
    private readonly List<Stream> _archives = [];
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);

    /// <summary>Makes an index of nothing; <see cref="AddAsync"/> fills it.</summary>
    /// <param name="archiveName">Name of the checkpoint, for errors.</param>
    public CheckpointArchiveIndex(string archiveName) => _archiveName = archiveName;

    /// <summary>Names of the files; links and folders are not among them.</summary>
    public IEnumerable<string> Members => _places.Keys;

    /// <summary>Adds the members of a tar: an archive, or a layer, whose members replace earlier ones.</summary>
    /// <param name="archive">Seekable; stays open while the index is used, and is not closed by it.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <exception cref="CheckpointArchiveException">It is damaged, compressed or no tar.</exception>
    public async Task AddAsync(Stream archive, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(archive);
        var number = _archives.Count;
        _archives.Add(archive);
        await using var reader = new TarReader(archive, leaveOpen: true);
        string? last = null;
        while (true)
        {
            try
            {
                if (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is not { } member)
                    return;
                last = member.Name;
                Add(number, archive, member);
            }
            catch (Exception e) when (e is EndOfStreamException or InvalidDataException or FormatException)
            {
                throw new CheckpointArchiveException(
                    _archiveName, last, $"the archive is truncated, damaged or no tar ({e.Message}).", e);
            }
        }
    }

    /// <summary>Size of a member in bytes; null when there is none of that name.</summary>
    public long? SizeOf(string member) => _places.TryGetValue(member, out var place) ? place.Size : null;

    /// <summary>Where a member lies in its tar, in bytes; null when there is none of that name.</summary>
    public long? OffsetOf(string member) => _places.TryGetValue(member, out var place) ? place.Offset : null;

    /// <summary>Reads a part of a member.</summary>
    /// <param name="member">Its name.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="buffer">Filled whole.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="CheckpointArchiveException">There is no such member, or it has no such part.</exception>
    public async Task ReadAsync(
        string member, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!_places.TryGetValue(member, out var place))
            throw new CheckpointArchiveException(_archiveName, member, "there is no such member.");
        if (offset < 0 || offset > place.Size - buffer.Length)
        {
            throw new CheckpointArchiveException(
                _archiveName, member, $"it has {place.Size} bytes, too few for {buffer.Length} from {offset}.");
        }

        var archive = _archives[place.Archive];
        archive.Position = place.Offset + offset;
        await archive.ReadExactlyAsync(buffer, cancellationToken);
    }

    /// <summary>What config.dump and spec.dump say; null when the checkpoint has not both.</summary>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="CheckpointArchiveException">One of them is malformed or too large.</exception>
    public async Task<CheckpointMetadata?> ReadMetadataAsync(CancellationToken cancellationToken)
    {
        var config = await ReadDumpAsync(CheckpointMembers.ConfigDump, cancellationToken);
        var spec = await ReadDumpAsync(CheckpointMembers.SpecDump, cancellationToken);
        return config is null || spec is null ? null : CheckpointMetadataReader.Parse(_archiveName, config, spec);
    }

    private async Task<byte[]?> ReadDumpAsync(string member, CancellationToken cancellationToken)
    {
        if (SizeOf(member) is not { } size)
            return null;
        if (size > CheckpointMetadataReader.LargestDumpBytes)
        {
            throw new CheckpointArchiveException(
                _archiveName, member,
                $"its {size} bytes are more than the limit of {CheckpointMetadataReader.LargestDumpBytes}.");
        }

        var bytes = new byte[size];
        await ReadAsync(member, 0, bytes, cancellationToken);
        return bytes;
    }

    private void Add(int number, Stream archive, TarEntry member)
    {
        if (member.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
            return;
        var name = member.Name.StartsWith("./", StringComparison.Ordinal) ? member.Name[2..] : member.Name;
        if (_places.Count == MostMembers)
        {
            throw new CheckpointArchiveException(
                _archiveName, name, $"there are more than {MostMembers} members.");
        }

        if (member.Length > archive.Length - member.DataOffset)
            throw new CheckpointArchiveException(_archiveName, name, "the archive is truncated in this member.");
        _places[name] = new Place(number, member.DataOffset, member.Length);
    }

    private readonly record struct Place(int Archive, long Offset, long Size);
}
