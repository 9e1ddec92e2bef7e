namespace Migration.Platform.Oci;

/// <summary>
/// Builds plain images of one layer from local files and pushes them. The same files and options give the same
/// digest; owner is root throughout and times are fixed.
/// </summary>
public sealed class RootfsImageBuilder(RegistryClient registry)
{
    /// <summary>Pushes a directory tree as the image's root.</summary>
    /// <exception cref="IOException">The tree is missing, or has something other than files, directories and links.
    /// </exception>
    /// <exception cref="RegistryException">The registry refused or could not be reached.</exception>
    public Task<PushedImage> PushDirectoryAsync(
        string root, ImageReference target, RootfsImageOptions options, CancellationToken cancellationToken) =>
        PushAsync(RootfsEntries.OfDirectory(root), target, options, cancellationToken);

    /// <summary>Pushes the listed files; the directories above them are made.</summary>
    /// <exception cref="ArgumentException">A path in the image is not plain and absolute, or is there twice.
    /// </exception>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="RegistryException">The registry refused or could not be reached.</exception>
    public Task<PushedImage> PushFilesAsync(
        IEnumerable<RootfsFile> files, ImageReference target, RootfsImageOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        return PushAsync(RootfsEntries.OfFiles(files), target, options, cancellationToken);
    }

    private async Task<PushedImage> PushAsync(
        SortedDictionary<string, RootfsNode> nodes, ImageReference target, RootfsImageOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(options);
        var layer = await registry.PushBlobStreamAsync(
            target.Repository,
            (stream, token) => LayerWriter.WriteAsync(
                RootfsEntries.ReadAsync(nodes, options.Created, token), stream, token),
            canReplay: true, cancellationToken);
        return await registry.PushImageAsync(
            target, ConfigOf(options, layer), [layer with { MediaType = OciMediaTypes.LayerTar }],
            options.Annotations.Count == 0 ? null : options.Annotations, cancellationToken);
    }

    private static OciImageConfig ConfigOf(RootfsImageOptions options, OciDescriptor layer) => new()
    {
        Created = options.Created,
        Architecture = options.Architecture,
        Os = "linux",
        Config = new OciRunConfig
        {
            User = options.User,
            ExposedPorts = options.ExposedPorts.Count == 0
                ? null
                : new SortedDictionary<string, OciEmptyObject>(
                    options.ExposedPorts.ToDictionary(port => port, _ => new OciEmptyObject()), StringComparer.Ordinal),
            Env = NullIfEmpty(options.Environment),
            Entrypoint = NullIfEmpty(options.Entrypoint),
            Cmd = NullIfEmpty(options.Command),
            WorkingDir = options.WorkingDirectory,
        },
        Rootfs = new OciRootfs { DiffIds = [layer.Digest] },
    };

    private static IReadOnlyList<string>? NullIfEmpty(IReadOnlyList<string> list) => list.Count == 0 ? null : list;
}
