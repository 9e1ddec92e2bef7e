using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Migration.Platform.Oci;

/// <summary>
/// Brings a checkpoint image from the registry onto a node in one pass: CRIU's images go to the folder in which they
/// are restored, all else into a small archive with a link to them, which an engine imports. What the registry sends is
/// checked against its digest, and its names against the rules of <see cref="CheckpointArchiveReader"/>.
/// </summary>
/// <param name="registry">The registry.</param>
/// <param name="privateKey">
/// Private RSA key that opens encrypted layers; with one, layers that are not encrypted are refused.
/// </param>
public sealed partial class CheckpointDownloader(RegistryClient registry, RSA? privateKey = null)
{
    private const string Operation = "pull checkpoint";
    private const int CopyBufferBytes = 1024 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Downloads the images of a copy taken ahead; layers that are here stay. The checkpoint that builds on it finds
    /// them.
    /// </summary>
    /// <param name="reference">The image, by digest.</param>
    /// <param name="files">Where it goes.</param>
    /// <param name="memoryFolder">Memory-backed folder for the images; null for beside the archive.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <exception cref="CheckpointArchiveException">A layer is damaged or dangerous.</exception>
    /// <exception cref="RegistryException">The registry refused, was lost, or sent something else.</exception>
    public async Task DownloadBaseAsync(
        ImageReference reference, CheckpointFiles files, string? memoryFolder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(files);
        var manifest = await ManifestAsync(reference, cancellationToken);
        var here = await HereAsync(manifest, files, memoryFolder, cancellationToken);
        await foreach (var entry in SortAsync(reference, manifest, here, FolderOf(files), null, null, cancellationToken))
        {
            throw new CheckpointArchiveException(
                reference.ToString(), entry.Name, "a copy of the memory has images of CRIU only.");
        }

        await LayerList.WriteAsync(
            files, [.. manifest.Layers.Select(l => new SealedLayer(l, l.Digest))], cancellationToken);
    }

    /// <summary>
    /// Downloads a layer of a checkpoint whose image is not complete yet, images of CRIU; those that are here stay. The
    /// checkpoint that builds on it finds it, and any other leaves nothing of it.
    /// </summary>
    /// <param name="repository">Where the layer is; tag and digest are ignored.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="files">Where it goes.</param>
    /// <param name="memoryFolder">
    /// Memory-backed folder for the images, if this is the first layer; null for beside the archive.
    /// </param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <exception cref="CheckpointArchiveException">The layer is damaged or dangerous.</exception>
    /// <exception cref="SealException">It is not encrypted though it should be, or its key does not fit.</exception>
    /// <exception cref="RegistryException">The registry refused, was lost, or sent something else.</exception>
    public async Task DownloadLayerAsync(
        ImageReference repository, OciDescriptor layer, CheckpointFiles files, string? memoryFolder,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(files);
        var here = await LayerList.ReadAsync(files, cancellationToken);
        if (here.Any(l => l.Descriptor.Digest == layer.Digest))
            return;
        if (here.Count == 0 || !Directory.Exists(files.ImagesPath))
        {
            here = [];
            File.Delete(files.LayersPath);
            files.CreateImages(memoryFolder);
        }

        var folder = FolderOf(files);
        await foreach (var entry in ReadLayerAsync(repository, layer, folder, null, null, cancellationToken))
        {
            throw new CheckpointArchiveException(
                repository.ToString(), entry.Name, "a layer ahead has images of CRIU only.");
        }

        await LayerList.WriteAsync(files, [.. here, new SealedLayer(layer, layer.Digest)], cancellationToken);
    }

    /// <summary>
    /// Downloads a checkpoint; what an earlier run left is replaced, but for layers that came ahead.
    /// </summary>
    /// <param name="reference">The image, by digest.</param>
    /// <param name="files">Where it goes.</param>
    /// <param name="memoryFolder">Memory-backed folder for the images; null for beside the archive.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <param name="mostBytes">Size of all layers above which nothing is downloaded; null for no limit.</param>
    /// <exception cref="CheckpointArchiveException">A layer is damaged or dangerous.</exception>
    /// <exception cref="SealException">
    /// A layer is not encrypted though it should be, or its key does not fit.
    /// </exception>
    /// <exception cref="RegistryException">The registry refused, was lost, or sent something else.</exception>
    /// <returns>What the checkpoint says about its container.</returns>
    public async Task<CheckpointMetadata> DownloadAsync(
        ImageReference reference, CheckpointFiles files, string? memoryFolder, CancellationToken cancellationToken,
        long? mostBytes = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(files);
        var manifest = await ManifestAsync(reference, cancellationToken);
        if (manifest.Layers.Sum(l => l.Size) is var size && size > mostBytes)
            throw new RegistryException(Operation, reference.ToString(), $"it has {size} bytes, more than {mostBytes}.");
        var here = await HereAsync(manifest, files, memoryFolder, cancellationToken);
        var folder = FolderOf(files);
        await using var archive = new FileStream(files.PartialPath, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
            UnixCreateMode = OwnerOnly,
        });
        CheckpointMetadata? metadata = null;
        var members = SortAsync(reference, manifest, here, folder, m => metadata = m, mostBytes, cancellationToken)
            .Append(new LayerEntry
            {
                Name = CheckpointMembers.ImageFolder,
                Kind = LayerEntryKind.SymbolicLink,
                Mode = OwnerOnly,
                LinkTarget = folder,
            });
        await LayerWriter.WriteAsync(members, archive, cancellationToken);
        await archive.FlushAsync(cancellationToken);
        File.Move(files.PartialPath, files.ArchivePath, overwrite: true);
        return metadata ?? throw new CheckpointArchiveException(
            reference.ToString(), CheckpointMembers.ConfigDump, "the image has no layer.");
    }

    // What came ahead counts only if the image is made of it, whoever sent it.
    private static async Task<IReadOnlyCollection<string>> HereAsync(
        OciManifest manifest, CheckpointFiles files, string? memoryFolder, CancellationToken cancellationToken)
    {
        var here = (await LayerList.ReadAsync(files, cancellationToken)).Select(l => l.Descriptor.Digest).ToList();
        if (here.Count > 0 && Directory.Exists(files.ImagesPath) &&
            here.All(digest => manifest.Layers.Any(l => l.Digest == digest)))
        {
            return here;
        }

        File.Delete(files.LayersPath);
        files.CreateImages(memoryFolder);
        return [];
    }

    private static string FolderOf(CheckpointFiles files) =>
        new DirectoryInfo(files.ImagesPath).LinkTarget ?? files.ImagesPath;

    private async Task<OciManifest> ManifestAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        var stored = await registry.GetManifestAsync(reference.Repository, reference.TagOrDigest, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize(stored.Content.Span, OciJson.Manifest)
                ?? throw new JsonException("the manifest is null");
        }
        catch (JsonException e)
        {
            throw new RegistryException(Operation, reference.ToString(), $"its manifest is malformed: {e.Message}.", inner: e);
        }
    }

    // Gives what belongs into the archive and writes the images on the way.
    private async IAsyncEnumerable<LayerEntry> SortAsync(
        ImageReference reference,
        OciManifest manifest,
        IReadOnlyCollection<string> here,
        string folder,
        Action<CheckpointMetadata>? tell,
        long? mostBytes,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var layer in manifest.Layers.ExceptBy(here, l => l.Digest))
        {
            // The last layer is the checkpoint; those before it are memory that went ahead.
            var isCheckpoint = layer == manifest.Layers[^1];
            var entries = ReadLayerAsync(
                reference, layer, folder, isCheckpoint ? tell : null, mostBytes, cancellationToken);
            await foreach (var entry in entries)
                yield return entry;
        }
    }

    private async IAsyncEnumerable<LayerEntry> ReadLayerAsync(
        ImageReference reference,
        OciDescriptor layer,
        string folder,
        Action<CheckpointMetadata>? tell,
        long? mostBytes,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var format = layer.MediaType.EndsWith(LayerEncryption.Suffix, StringComparison.Ordinal)
            ? layer.MediaType[..^LayerEncryption.Suffix.Length]
            : layer.MediaType;
        if (format is not (OciMediaTypes.LayerTar or OciMediaTypes.LayerTarZstd))
        {
            throw new RegistryException(
                Operation, reference.ToString(),
                $"its layer is a {layer.MediaType}, and neither an uncompressed tar nor one compressed with zstd.");
        }

        await using var blob = new ReadAheadStream(
            await registry.OpenBlobAsync(reference.Repository, layer.Digest, cancellationToken), cancellationToken);
        await using var opened = Plain(reference, layer, blob);
        await using var plain = format == OciMediaTypes.LayerTar
            ? opened
            : new ReadAheadStream(
                new DecompressingStream(reference.ToString(), opened, mostBytes), cancellationToken);
        var entries = CheckpointArchiveReader.ReadEntriesAsync(
            reference.ToString(), plain, cancellationToken: cancellationToken);
        var content = tell is null ? null : new CheckpointContent(reference.ToString(), entries, null);
        await foreach (var entry in content?.ReadAsync(cancellationToken) ?? entries)
        {
            if (await IsImageAsync(entry, folder, cancellationToken))
                continue;
            yield return entry;
        }

        if (content is not null)
            tell!(content.Metadata!);
        // That nothing was cut off, and that the digest fits, is known at the very end only.
        await plain.CopyToAsync(Stream.Null, cancellationToken);
        await blob.CopyToAsync(Stream.Null, cancellationToken);
    }

    private Stream Plain(ImageReference reference, OciDescriptor layer, Stream blob)
    {
        if (privateKey is null)
        {
            return LayerEncryption.IsEncrypted(layer)
                ? throw new SealException($"the layer of {reference} is encrypted, and this node has no key")
                : blob;
        }

        return LayerEncryption.IsEncrypted(layer)
            ? LayerEncryption.Open(layer, blob, privateKey)
            : throw new SealException($"the layer of {reference} is not encrypted, which this node insists on");
    }

    private static async Task<bool> IsImageAsync(
        LayerEntry entry, string folder, CancellationToken cancellationToken)
    {
        const string inFolder = CheckpointMembers.ImageFolder + "/";
        if (entry.Name == CheckpointMembers.ImageFolder)
            return true;
        if (!entry.Name.StartsWith(inFolder, StringComparison.Ordinal))
            return false;
        var path = Path.Combine(folder, entry.Name[inFolder.Length..]);
        switch (entry.Kind)
        {
            case LayerEntryKind.Directory:
                Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
                break;
            case LayerEntryKind.SymbolicLink:
                if (!IsToParent(entry))
                    throw new CheckpointArchiveException(folder, entry.Name, "it points out of the folder of the images.");
                File.Delete(path);
                File.CreateSymbolicLink(path, entry.LinkTarget!);
                break;
            case LayerEntryKind.HardLink:
                throw new CheckpointArchiveException(folder, entry.Name, "an image of CRIU is no hard link.");
            default:
                await WriteAsync(path, entry, cancellationToken);
                break;
        }

        return true;
    }

    // The folder of the images stands alone here: what is above it belongs to others. Only what a copy ahead needs.
    private static bool IsToParent(LayerEntry link) =>
        (link.Name == "checkpoint/parent" && BaseTarget().IsMatch(link.LinkTarget!))
        || (BaseParent().IsMatch(link.Name) && link.LinkTarget!.StartsWith("../", StringComparison.Ordinal)
            && BaseTarget().IsMatch(link.LinkTarget[3..]));

    [GeneratedRegex(@"^base-\d{1,4}$", RegexOptions.CultureInvariant)]
    private static partial Regex BaseTarget();

    [GeneratedRegex(@"^checkpoint/base-\d{1,4}/parent$", RegexOptions.CultureInvariant)]
    private static partial Regex BaseParent();

    private static async Task WriteAsync(string path, LayerEntry entry, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = OwnerOnly,
        });
        if (entry.Content is null)
            return;
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBufferBytes);
        try
        {
            int read;
            // Written at once: the folder is in memory, or in the page cache, and a switch of threads takes longer.
            while ((read = await entry.Content.ReadAsync(buffer, cancellationToken)) > 0)
                file.Write(buffer, 0, read);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
