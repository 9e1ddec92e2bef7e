using System.IO.Compression;
using Migration.Platform.Oci;

namespace Migration.Cli.Inspection;

/// <summary>Opens what the user names: a folder, an archive, or an image in a registry.</summary>
/// <param name="plainHttp">The registry speaks HTTP without TLS.</param>
/// <param name="shell">The surroundings.</param>
internal sealed class CheckpointOpener(bool plainHttp, Shell shell)
{
    private const string Gzip = "+gzip";

    private static readonly byte[] GzipMagic = [0x1F, 0x8B];
    private static readonly byte[] ZstdMagic = [0x28, 0xB5, 0x2F, 0xFD];

    /// <summary>Opens a checkpoint; the caller disposes it.</summary>
    /// <exception cref="CliException">There is nothing of that name, or it is no checkpoint.</exception>
    public async Task<ICheckpointFiles> OpenAsync(string name, CancellationToken cancellation)
    {
        if (Directory.Exists(name))
            return new FolderFiles(name);
        if (File.Exists(name))
        {
            return await ArchiveFiles.OpenAsync(
                name, [await OpenFileAsync(name, cancellation)], new Dictionary<string, string>(), cancellation);
        }

        try
        {
            return await OpenImageAsync(ImageReference.Parse(name), cancellation);
        }
        catch (FormatException e)
        {
            throw new CliException(
                ExitCodes.NotFound, $"There is no file or folder '{name}', and {e.Message}",
                "Name a checkpoint archive, a folder of CRIU's images, or an image like registry.example/name:tag.", e);
        }
    }

    private static async Task<Stream> OpenFileAsync(string path, CancellationToken cancellation)
    {
        var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 4096, FileOptions.Asynchronous);
        var start = new byte[ZstdMagic.Length];
        var got = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation);
        file.Position = 0;
        if (got >= GzipMagic.Length && start.AsSpan().StartsWith(GzipMagic))
        {
            await using (file)
                return await SpoolAsync(new GZipStream(file, CompressionMode.Decompress), cancellation);
        }

        if (!start.AsSpan().SequenceEqual(ZstdMagic))
            return file;
        await using (file)
            return await SpoolAsync(new DecompressingStream(path, file), cancellation);
    }

    private async Task<ICheckpointFiles> OpenImageAsync(ImageReference reference, CancellationToken cancellation)
    {
        var options = new RegistryClientOptions
        {
            Registry = reference.Registry,
            PlainHttp = plainHttp,
            Username = shell.Variable("MIGRATECTL_REGISTRY_USER"),
            Password = shell.Variable("MIGRATECTL_REGISTRY_PASSWORD"),
        };
        if (options.Validate() is { Count: > 0 } errors)
        {
            throw new CliException(
                ExitCodes.Usage, string.Join('\n', errors),
                "Set MIGRATECTL_REGISTRY_USER and MIGRATECTL_REGISTRY_PASSWORD both, or neither.");
        }

        using var registry = new RegistryClient(options, shell.Time);
        var image = await new ImageInspector(registry).InspectAsync(reference, cancellation);
        var layers = new List<Stream>();
        foreach (var layer in image.Manifest.Layers)
        {
            await using var blob = await registry.OpenBlobAsync(reference.Repository, layer.Digest, cancellation);
            layers.Add(await SpoolAsync(Decompressed(layer.MediaType, blob, reference), cancellation));
        }

        return await ArchiveFiles.OpenAsync($"{image.Reference}", layers, image.Annotations, cancellation);
    }

    private static Stream Decompressed(string mediaType, Stream blob, ImageReference reference) => mediaType switch
    {
        OciMediaTypes.LayerTar => blob,
        OciMediaTypes.LayerTarZstd => new DecompressingStream($"{reference}", blob),
        _ when mediaType.EndsWith(Gzip, StringComparison.Ordinal)
            => new GZipStream(blob, CompressionMode.Decompress),
        _ => throw new CliException(
            ExitCodes.Unreadable, $"A layer of {reference} is a {mediaType}, which this version cannot read.",
            "Inspect the archive that the image was made from."),
    };

    // Holds memory of a workload, secrets included: readable by its owner only, and gone when it is closed.
    private static async Task<Stream> SpoolAsync(Stream content, CancellationToken cancellation)
    {
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), $"migratectl-{Path.GetRandomFileName()}"),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        try
        {
            await using (content)
                await content.CopyToAsync(file, cancellation);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }
}
