using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Migration.Platform.Oci;

/// <summary>
/// Brings a checkpoint image from the registry onto a node in one pass: CRIU's images go to the folder in which they
/// are restored, all else into a small archive with a link to them, which an engine imports. What the registry sends is
/// checked against its digest, and its names against the rules of <see cref="CheckpointArchiveReader"/>.
/// </summary>
/// <param name="registry">The registry.</param>
public sealed partial class CheckpointDownloader(RegistryClient registry)
{
    private const string Operation = "pull checkpoint";
    private const int CopyBufferBytes = 1024 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Downloads the images of a copy taken ahead; layers that are here stay. The checkpoint that builds on it finds them.
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
        var here = await LayerList.ReadAsync(files, cancellationToken);
        if (here.Count == 0)
            files.CreateImages(memoryFolder);
        await foreach (var entry in SortAsync(reference, manifest, here, FolderOf(files), cancellationToken))
        {
            throw new CheckpointArchiveException(
                reference.ToString(), entry.Name, "a copy of the memory has images of CRIU only.");
        }

        await LayerList.WriteAsync(files, manifest.Layers, cancellationToken);
    }

    /// <summary>
    /// Downloads a checkpoint; what an earlier run left is replaced, but for layers that came ahead.
    /// </summary>
    /// <param name="reference">The image, by digest.</param>
    /// <param name="files">Where it goes.</param>
    /// <param name="memoryFolder">Memory-backed folder for the images; null for beside the archive.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <exception cref="CheckpointArchiveException">A layer is damaged or dangerous.</exception>
    /// <exception cref="RegistryException">The registry refused, was lost, or sent something else.</exception>
    public async Task DownloadAsync(
        ImageReference reference, CheckpointFiles files, string? memoryFolder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(files);
        var manifest = await ManifestAsync(reference, cancellationToken);
        var here = await LayerList.ReadAsync(files, cancellationToken);
        if (here.Count == 0 || !Directory.Exists(files.ImagesPath))
        {
            here = [];
            files.CreateImages(memoryFolder);
        }

        var folder = FolderOf(files);
        await using var archive = new FileStream(files.PartialPath, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
            UnixCreateMode = OwnerOnly,
        });
        var members = SortAsync(reference, manifest, here, folder, cancellationToken).Append(new LayerEntry
        {
            Name = CheckpointMembers.ImageFolder,
            Kind = LayerEntryKind.SymbolicLink,
            Mode = OwnerOnly,
            LinkTarget = folder,
        });
        await LayerWriter.WriteAsync(members, archive, cancellationToken);
        await archive.FlushAsync(cancellationToken);
        File.Move(files.PartialPath, files.ArchivePath, overwrite: true);
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
        IReadOnlyList<OciDescriptor> here,
        string folder,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var layer in manifest.Layers.ExceptBy(here.Select(l => l.Digest), l => l.Digest))
        {
            if (layer.MediaType != OciMediaTypes.LayerTar)
            {
                throw new RegistryException(
                    Operation, reference.ToString(), $"its layer is a {layer.MediaType}, not an uncompressed tar.");
            }

            await using var blob = await registry.OpenBlobAsync(reference.Repository, layer.Digest, cancellationToken);
            await foreach (var entry in CheckpointArchiveReader.ReadEntriesAsync(
                reference.ToString(), blob, cancellationToken: cancellationToken))
            {
                if (await IsImageAsync(entry, folder, cancellationToken))
                    continue;
                yield return entry;
            }

            // The digest is known to fit at the very end only.
            await blob.CopyToAsync(Stream.Null, cancellationToken);
        }
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
