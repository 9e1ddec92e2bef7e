using Migration.Platform.Oci;

namespace Migration.Cli.Inspection;

/// <summary>A checkpoint archive, or the layers of a checkpoint image.</summary>
internal sealed class ArchiveFiles : ICheckpointFiles
{
    private const string Prefix = CheckpointMembers.ImageFolder + "/";

    private readonly CheckpointArchiveIndex _index;
    private readonly IReadOnlyList<Stream> _archives;

    private ArchiveFiles(string name, CheckpointArchiveIndex index, IReadOnlyList<Stream> archives) =>
        (Name, _index, _archives) = (name, index, archives);

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public IEnumerable<string> Images => _index.Members
        .Select(m => m.StartsWith(Prefix, StringComparison.Ordinal) ? m[Prefix.Length..] : m);

    /// <inheritdoc />
    public CheckpointMetadata? Metadata { get; private init; }

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Annotations { get; private init; } = new Dictionary<string, string>();

    /// <summary>Opens tars, each of which adds to and replaces what the earlier ones have.</summary>
    /// <exception cref="CheckpointArchiveException">One is damaged, or together they are no checkpoint.</exception>
    public static async Task<ArchiveFiles> OpenAsync(
        string name,
        IReadOnlyList<Stream> archives,
        IReadOnlyDictionary<string, string> annotations,
        CancellationToken cancellation)
    {
        try
        {
            var index = new CheckpointArchiveIndex(name);
            foreach (var archive in archives)
                await index.AddAsync(archive, cancellation);
            if (index.SizeOf(CheckpointMembers.Inventory) is null)
            {
                throw new CheckpointArchiveException(
                    name, CheckpointMembers.Inventory, "it is missing: this is no checkpoint.");
            }

            return new ArchiveFiles(name, index, archives)
            {
                Metadata = await index.ReadMetadataAsync(cancellation), Annotations = annotations,
            };
        }
        catch
        {
            foreach (var archive in archives)
                await archive.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public long? SizeOf(string image) => _index.SizeOf(Member(image));

    /// <inheritdoc />
    public Task ReadAsync(string image, long offset, Memory<byte> buffer, CancellationToken cancellation) =>
        _index.ReadAsync(Member(image), offset, buffer, cancellation);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var archive in _archives)
            await archive.DisposeAsync();
    }

    // podman and CRI-O put the statistics and the log beside the folder of the images.
    private string Member(string image) => _index.SizeOf(Prefix + image) is null ? image : Prefix + image;
}
