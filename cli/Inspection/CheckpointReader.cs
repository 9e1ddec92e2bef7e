using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Processes;
using Migration.Platform.Oci;

namespace Migration.Cli.Inspection;

/// <summary>Reads a checkpoint into a report.</summary>
/// <param name="files">The checkpoint.</param>
internal sealed class CheckpointReader(ICheckpointFiles files)
{
    // Real images have kilobytes to a few megabytes; pages are never read whole.
    private const long LargestImage = 256 * 1024 * 1024;
    private const int LogStart = 64 * 1024;

    /// <summary>Reads everything.</summary>
    /// <param name="withValues">Whether the environment's values are wanted, not only its names.</param>
    /// <param name="cancellation">Ends the read.</param>
    /// <exception cref="CriuImageException">An image is broken.</exception>
    public async Task<CheckpointReport> ReadAsync(bool withValues, CancellationToken cancellation)
    {
        var inventory = InventoryReader.Read(await RequiredAsync(CriuImageFileName.Inventory, cancellation));
        var statistics = await OptionalAsync(CriuImageFileName.DumpStatistics, cancellation) is { } stats
            ? StatsReader.Read(CriuImageFileName.DumpStatistics, stats).Dump
            : null;
        var open = DumpedFileReader.Read(await RequiredAsync(CriuImageFileName.Files, cancellation))
            .DistinctBy(f => f.Id).ToDictionary(f => f.Id);
        var processes = new ProcessReader(files, this, open, withValues);
        var tree = ProcessTreeReader.Read(await RequiredAsync(ProcessTreeReader.FileName, cancellation));
        var reports = new List<ProcessReport>();
        foreach (var process in tree)
            reports.Add(await processes.ReadAsync(process, cancellation));
        return new CheckpointReport
        {
            Source = files.Name,
            Container = Container(),
            Criu = new CriuReport(
                await VersionAsync(cancellation), inventory.ImageVersion, inventory.DumpRunId,
                $"{inventory.NetworkLock}", $"{inventory.SecurityModule}", inventory.TcpClose),
            TimingsMs = statistics is null ? null : Timings(statistics),
            Pages = statistics is null ? null : Pages(statistics),
            Processes = reports,
            Sockets = await new SocketReports(this, open.Values, processes.Owners).ReadAsync(cancellation),
            Mounts = await MountsAsync(cancellation),
        };
    }

    /// <summary>An image that may be absent.</summary>
    /// <exception cref="CriuImageException">It is larger than any real one.</exception>
    public async Task<byte[]?> OptionalAsync(string image, CancellationToken cancellation)
    {
        if (files.SizeOf(image) is not { } size)
            return null;
        if (size > LargestImage)
            throw new CriuImageException(image, 0, $"has {size} bytes, more than the limit of {LargestImage}");
        var bytes = new byte[size];
        await files.ReadAsync(image, 0, bytes, cancellation);
        return bytes;
    }

    /// <summary>An image without which a checkpoint is not whole.</summary>
    /// <exception cref="CriuImageException">It is not there, or larger than any real one.</exception>
    public async Task<byte[]> RequiredAsync(string image, CancellationToken cancellation) =>
        await OptionalAsync(image, cancellation) ?? throw new CriuImageException(image, 0, "is missing");

    private ContainerReport? Container()
    {
        if (files.Metadata is not { } metadata)
            return null;
        var (config, spec) = (metadata.Config, metadata.Spec.Annotations);
        return new ContainerReport(
            config.Name, config.Id, metadata.Engine, config.RootfsImageName ?? config.RootfsImage, config.Runtime,
            spec.GetValueOrDefault(CheckpointAnnotationKeys.Spec.PodName)
                ?? spec.GetValueOrDefault(CheckpointAnnotationKeys.Spec.ContainerdPodName) ?? config.PodId,
            spec.GetValueOrDefault(CheckpointAnnotationKeys.Spec.PodNamespace)
                ?? spec.GetValueOrDefault(CheckpointAnnotationKeys.Spec.ContainerdPodNamespace),
            spec.GetValueOrDefault(CheckpointAnnotationKeys.Spec.PodAddress),
            config.CreatedTime, config.CheckpointedTime);
    }

    private static TimingReport Timings(DumpStatistics s) => new(
        s.Freezing.TotalMilliseconds, s.Frozen.TotalMilliseconds, s.MemoryDump.TotalMilliseconds,
        s.MemoryWrite.TotalMilliseconds);

    private static PageReport Pages(DumpStatistics s) => new(
        s.PagesScanned, s.PagesWritten, s.PagesSkippedParent, s.PagesLazy, s.SharedPagesWritten);

    private async Task<IReadOnlyList<MountReport>> MountsAsync(CancellationToken cancellation)
    {
        var mounts = new List<MountReport>();
        foreach (var image in files.Images.Where(MountReader.IsMounts).Order(StringComparer.Ordinal))
        {
            mounts.AddRange(MountReader.Read(image, await RequiredAsync(image, cancellation))
                .Select(m => new MountReport(m.Path, m.FileSystem, m.Source, m.Root, m.External)));
        }

        return mounts;
    }

    // An image says it in its annotations, an archive only in CRIU's log.
    private async Task<string?> VersionAsync(CancellationToken cancellation)
    {
        if (files.Annotations.FirstOrDefault(a => a.Key.EndsWith(".criu.version", StringComparison.Ordinal)).Value is
            { } annotated)
            return annotated;
        const string log = "dump.log";
        if (files.SizeOf(log) is not { } size)
            return null;
        var start = new byte[Math.Min(size, LogStart)];
        await files.ReadAsync(log, 0, start, cancellation);
        return CriuLog.Version(System.Text.Encoding.UTF8.GetString(start));
    }
}
