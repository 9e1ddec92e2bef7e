using Migration.Platform.Oci;

namespace Migration.Cli.Inspection;

/// <summary>A folder with CRIU's images, or with an unpacked checkpoint.</summary>
internal sealed class FolderFiles : ICheckpointFiles
{
    private readonly string _folder;

    /// <exception cref="CliException">There is no checkpoint in it.</exception>
    public FolderFiles(string path)
    {
        Name = path;
        var inner = Path.Combine(path, CheckpointMembers.ImageFolder);
        _folder = Directory.Exists(inner) ? inner : path;
        if (!File.Exists(Path.Combine(_folder, "inventory.img")))
        {
            throw new CliException(
                ExitCodes.NotFound, $"{path} holds no checkpoint: it has no inventory.img.",
                "Name a folder of CRIU's images, a checkpoint archive, or an image like registry.example/name:tag.");
        }
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public IEnumerable<string> Images => Directory.EnumerateFiles(_folder).Select(f => Path.GetFileName(f));

    /// <inheritdoc />
    public CheckpointMetadata? Metadata => null;

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Annotations { get; } = new Dictionary<string, string>();

    /// <inheritdoc />
    public long? SizeOf(string image) => new FileInfo(Path.Combine(_folder, image)) is { Exists: true } file
        ? file.Length
        : null;

    /// <inheritdoc />
    public async Task ReadAsync(string image, long offset, Memory<byte> buffer, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(Path.Combine(_folder, image));
        file.Position = offset;
        await file.ReadExactlyAsync(buffer, cancellation);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
