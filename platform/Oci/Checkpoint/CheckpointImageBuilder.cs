using System.Runtime.CompilerServices;

namespace Migration.Platform.Oci;

/// <summary>
/// Builds a checkpoint image and pushes it in one pass: while the archive is read, its layer is hashed and uploaded;
/// no temporary file, and never more than a few upload chunks in memory. The image is a scratch image with the
/// archive's members at the layer's root, as CRI-O, podman and containerd expect it.
/// </summary>
public sealed class CheckpointImageBuilder(RegistryClient registry, TimeProvider time)
{
    /// <summary>
    /// Pushes the checkpoint in the uncompressed tar <paramref name="archive"/> as <paramref name="target"/>.
    /// From a seekable stream the upload is started over if the registry loses it midway.
    /// </summary>
    /// <param name="archiveName">Names the archive in errors, usually its path.</param>
    /// <param name="archive">The archive, read from where it stands.</param>
    /// <param name="target">What the image will be called; its registry must be the client's.</param>
    /// <param name="options">How it is built.</param>
    /// <param name="cancellationToken">Ends the push; what was uploaded is dropped.</param>
    /// <exception cref="CheckpointArchiveException">The archive is damaged, incomplete or dangerous.</exception>
    /// <exception cref="RegistryException">The registry refused or could not be reached.</exception>
    public Task<CheckpointImage> PushArchiveAsync(
        string archiveName, Stream archive, ImageReference target, CheckpointImageOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(options);
        var start = archive.CanSeek ? archive.Position : 0;
        var entries = ReadAsync(CancellationToken.None);
        return PushEntriesAsync(archiveName, entries, archive.CanSeek, target, options, cancellationToken);

        async IAsyncEnumerable<LayerEntry> ReadAsync([EnumeratorCancellation] CancellationToken token)
        {
            if (archive.CanSeek)
                archive.Position = start;
            var replaced = options.Members.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
            var inFolder = ImagesIn(options.ImagesFolder);
            var hasFolder = false;
            var members = CheckpointArchiveReader.ReadEntriesAsync(
                archiveName, archive, options.ImagesFolder is not null, token);
            await foreach (var entry in members)
            {
                hasFolder |= entry is { Kind: LayerEntryKind.Directory, Name: CheckpointMembers.ImageFolder };
                if (!inFolder.Contains(entry.Name) && !replaced.Contains(entry.Name))
                    yield return entry;
            }

            if (options.ImagesFolder is { } folder)
            {
                var images = CheckpointImagesReader.ReadEntriesAsync(folder, CheckpointMembers.ImageFolder, token);
                await foreach (var entry in images)
                {
                    if (entry.Kind == LayerEntryKind.Directory ? !hasFolder : !replaced.Contains(entry.Name))
                        yield return entry;
                }
            }

            await foreach (var entry in CheckpointMember.ReadEntriesAsync(options.Members, token))
                yield return entry;
        }
    }

    private static HashSet<string> ImagesIn(string? folder) => folder is null
        ? []
        : [.. Directory.EnumerateFileSystemEntries(folder)
            .Select(path => $"{CheckpointMembers.ImageFolder}/{Path.GetFileName(path)}")];

    /// <summary>
    /// Pushes a checkpoint given as entries of any origin; they must follow the rules that
    /// <see cref="CheckpointArchiveReader"/> enforces.
    /// </summary>
    /// <param name="sourceName">Names the source in errors.</param>
    /// <param name="entries">The members.</param>
    /// <param name="canReplay">Whether <paramref name="entries"/> can be enumerated again from the start.</param>
    /// <param name="target">What the image will be called; its registry must be the client's.</param>
    /// <param name="options">How it is built.</param>
    /// <param name="cancellationToken">Ends the push; what was uploaded is dropped.</param>
    /// <exception cref="CheckpointArchiveException">A required member is missing or malformed.</exception>
    /// <exception cref="RegistryException">The registry refused or could not be reached.</exception>
    public async Task<CheckpointImage> PushEntriesAsync(
        string sourceName, IAsyncEnumerable<LayerEntry> entries, bool canReplay, ImageReference target,
        CheckpointImageOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(options);
        CheckpointContent? content = null;
        // Asked for while the layer travels: one answer less to wait for at the end.
        var configUpload = registry.OpenUploadAsync(target.Repository, cancellationToken);
        SealedLayer layer;
        try
        {
            layer = await PushLayerAsync(
                target.Repository,
                (stream, token) =>
                {
                    content = new CheckpointContent(sourceName, entries, options.Rewriter);
                    return LayerWriter.WriteAsync(content.ReadAsync(token), stream, token);
                },
                options, canReplay, cancellationToken);
        }
        catch
        {
            await UploadSession.AbandonAsync(configUpload);
            throw;
        }

        var underWay = await UnderWayAsync(options, configUpload, cancellationToken);
        IReadOnlyList<SealedLayer> layers = [.. options.BaseLayers, .. underWay, layer];
        var metadata = content!.Metadata!;
        var pushed = await registry.PushImageAsync(
            target,
            new OciImageConfig
            {
                Created = metadata.Config.CheckpointedTime ?? time.GetUtcNow(),
                Architecture = options.Architecture,
                Os = "linux",
                Config = options.Labels is { } labels ? new OciRunConfig { Labels = labels } : null,
                Rootfs = new OciRootfs { DiffIds = [.. layers.Select(l => l.DiffId)] },
            },
            await configUpload,
            [.. layers.Select(l => l.Descriptor)],
            CheckpointAnnotations.Derive(metadata, options.Facts, options.Annotations),
            cancellationToken);
        return new CheckpointImage
        {
            Image = pushed,
            Metadata = metadata,
            ContentBytes = layers.Sum(l => l.PlainBytes ?? l.Descriptor.Size),
        };
    }

    private static async Task<IReadOnlyList<SealedLayer>> UnderWayAsync(
        CheckpointImageOptions options, Task<UploadSession> configUpload, CancellationToken cancellationToken)
    {
        if (options.LayersUnderWay is not { } layers)
            return [];
        try
        {
            return await layers.WaitAsync(cancellationToken);
        }
        catch
        {
            await UploadSession.AbandonAsync(configUpload);
            throw;
        }
    }

    /// <summary>
    /// Pushes some members of a checkpoint as a layer of their own, ahead of the image that will be made of it.
    /// </summary>
    /// <param name="repository">Repository of the image.</param>
    /// <param name="members">The members, folders before what is in them.</param>
    /// <param name="options">Whom the layer is encrypted for, and whether it is compressed.</param>
    /// <param name="cancellationToken">Ends the push; what was uploaded is dropped.</param>
    /// <exception cref="RegistryException">The registry refused or could not be reached.</exception>
    public Task<SealedLayer> PushLayerAsync(
        string repository, IReadOnlyList<CheckpointMember> members, CheckpointImageOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(options);
        return PushLayerAsync(
            repository,
            (stream, token) => LayerWriter.WriteAsync(CheckpointMember.ReadEntriesAsync(members, token), stream, token),
            options, canReplay: true, cancellationToken);
    }

    /// <summary>
    /// Pushes a copy of the memory, taken ahead, as an image of its own, so that the target can have it before the
    /// checkpoint that builds on it.
    /// </summary>
    /// <param name="folder">The images of the copy.</param>
    /// <param name="name">Name that the checkpoint has for the folder.</param>
    /// <param name="target">What the image will be called.</param>
    /// <param name="options">Whom it is encrypted for, its labels, and the copies before this one.</param>
    /// <param name="cancellationToken">Ends the push.</param>
    /// <returns>The image, and the layer that it adds to those before.</returns>
    /// <exception cref="RegistryException">The registry refused or could not be reached.</exception>
    public async Task<(PushedImage Image, SealedLayer Layer)> PushBaseAsync(
        string folder, string name, ImageReference target, CheckpointImageOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(options);
        var entries = CheckpointImagesReader.ReadEntriesAsync(
            folder, $"{CheckpointMembers.ImageFolder}/{name}", cancellationToken);
        var layer = await PushLayerAsync(
            target.Repository,
            (stream, token) => LayerWriter.WriteAsync(entries, stream, token),
            options, canReplay: true, cancellationToken);
        var image = await registry.PushImageAsync(
            target,
            new OciImageConfig
            {
                Created = time.GetUtcNow(),
                Architecture = options.Architecture,
                Os = "linux",
                Config = options.Labels is { } labels ? new OciRunConfig { Labels = labels } : null,
                Rootfs = new OciRootfs { DiffIds = [.. options.BaseLayers.Select(l => l.DiffId), layer.DiffId] },
            },
            [.. options.BaseLayers.Select(l => l.Descriptor), layer.Descriptor], null, cancellationToken);
        return (image, layer);
    }

    // What is written is compressed, then encrypted, then sent, each if it is asked for and all at the same time.
    private async Task<SealedLayer> PushLayerAsync(
        string repository, Func<Stream, CancellationToken, Task<long>> write, CheckpointImageOptions options,
        bool canReplay, CancellationToken cancellationToken)
    {
        string? diffId = null, wrappedKey = null;
        long plainBytes = 0;
        var layer = await registry.PushBlobStreamAsync(
            repository, SendAsync, canReplay, cancellationToken, isNew: true);
        var mediaType = options.Compresses ? OciMediaTypes.LayerTarZstd : OciMediaTypes.LayerTar;
        return new SealedLayer(
            wrappedKey is null
                ? layer with { MediaType = mediaType }
                : LayerEncryption.Describe(layer, mediaType, wrappedKey),
            diffId ?? layer.Digest,
            plainBytes);

        async Task SendAsync(Stream upload, CancellationToken token)
        {
            var target = options.Throttle?.Invoke(upload) ?? upload;
            if (options.Recipients.Count == 0)
            {
                await CompressAsync(target, token);
                return;
            }

            // A new one for each try: what was uploaded before stays unreadable beside it.
            using var key = SealKey.New();
            wrappedKey = key.WrapFor(options.Recipients);
            await using var sealing = new SealingStream(target, key);
            await CompressAsync(sealing, token);
            var digest = await sealing.CompleteAsync(token);
            diffId ??= digest;
        }

        async Task CompressAsync(Stream target, CancellationToken token)
        {
            diffId = null;
            if (!options.Compresses)
            {
                plainBytes = await write(target, token);
                return;
            }

            await using var compressing = new CompressingStream(target, token);
            plainBytes = await write(compressing, token);
            diffId = await compressing.CompleteAsync();
        }
    }
}

/// <summary>A checkpoint image that is in the registry.</summary>
public sealed record CheckpointImage
{
    /// <summary>The image as pushed.</summary>
    public required PushedImage Image { get; init; }

    /// <summary>What the checkpoint says about its container.</summary>
    public required CheckpointMetadata Metadata { get; init; }

    /// <summary>Size in bytes of what is in its layers, uncompressed.</summary>
    public required long ContentBytes { get; init; }
}
