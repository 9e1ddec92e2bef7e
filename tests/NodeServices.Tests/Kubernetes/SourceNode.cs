using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Migration.Checkpointer;
using Migration.Checkpointer.Kubernetes;
using Migration.Contracts;
using Migration.Criu.Tests.RealDump;
using Migration.ImageBuilder;
using Migration.ImageBuilder.Images;
using Migration.Platform.Criu.Incremental;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;
using NSubstitute;

namespace Migration.NodeServices.Tests.Kubernetes;

/// <summary>
/// A node that a pod leaves: what its checkpointer and its imagebuilder do, up to the image in the registry.
/// </summary>
internal sealed class SourceNode : IDisposable
{
    private static readonly Workload Workload = new()
    {
        Platform = WorkloadPlatforms.Kubernetes,
        Namespace = "shop",
        Pod = "web",
        Container = "app",
    };

    private static readonly MigrationPlan Plan =
        new() { Workload = Workload, SourceNode = "node-a", TargetNode = "node-b" };

    private readonly Guid _migrationId = Guid.NewGuid();
    private readonly string _root;
    private readonly CheckpointFiles _files;
    private readonly PodEndpoint _source;
    private readonly PodEndpoint _target;
    private readonly IOptions<ImageBuilderOptions> _options;
    private readonly CheckpointRegistry _registry;
    private PageIndex? _copied;

    public SourceNode(string root, string registry, Addresses addresses)
    {
        _root = root;
        var own = Directory.CreateDirectory(Path.Combine(root, "own")).FullName;
        _files = CheckpointFiles.Of(own, _migrationId);
        _source = Samples.Source with { Address = addresses.Source };
        _target = Samples.Target with { Address = addresses.Target };
        _options = Options.Create(new ImageBuilderOptions
        {
            Registry = registry, PlainHttp = true, Compression = CompressionMode.Zstd, ArchiveFolder = own,
        });
        _registry = new CheckpointRegistry(_options, TimeProvider.System);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Copies the memory of a process and pushes the copy.</summary>
    public async Task CopyAheadAsync(int pid, int round)
    {
        var parent = round > 1 ? $"../{CheckpointFiles.BaseName(round - 1)}" : null;
        _copied = LiveMemory.Write(pid, _files.CreateBase(round, null), _copied, parent, Cancel).Index;
        await _copied.WriteAsync(_files.PageIndexPath(round), Cancel);
        var push = new MemoryPush(
            _registry, new CheckpointSeals(_options), _options, new PushRates(_options), new MigrationWork(),
            TimeProvider.System);
        await push.PushAsync(
            new BaseCheckpointTaken
            {
                MigrationId = _migrationId,
                Plan = Plan,
                Source = _source,
                Target = _target,
                BaseImage = Samples.BaseImage,
                Round = round,
                ArchivePath = _files.BasePath(round),
                ArchiveBytes = 1,
                Steps = [],
            },
            Cancel);
    }

    /// <summary>Takes over an archive that the kubelet has made.</summary>
    public async Task TakeOverAsync(string made)
    {
        var archives = new KubeletArchives(
            Options.Create(new KubernetesNodeOptions { HostRoot = _root }),
            Options.Create(new CheckpointerOptions { ArchiveFolder = Path.GetDirectoryName(_files.ArchivePath)! }));
        archives.Expect(_files.ArchivePath);
        await archives.TakeOverAsync(made, Workload, _files.ArchivePath, Cancel);
        File.Exists(_root + made).ShouldBeFalse();
    }

    /// <summary>Pushes the archive.</summary>
    public async Task<PushedCheckpoint> PushAsync()
    {
        var push = new CheckpointPush(
            _registry, new CheckpointSeals(_options), new PushRates(_options),
            new DumpPush(
                _registry, new CheckpointSeals(_options), new PushRates(_options), Substitute.For<IBus>(), _options,
                TimeProvider.System, NullLogger<DumpPush>.Instance),
            new MigrationWork(), TimeProvider.System, NullLogger<CheckpointPush>.Instance);
        var timer = new StepTimer(TimeProvider.System, "node-a");
        var pushed = await push.PushAsync(
            new CheckpointTaken
            {
                MigrationId = _migrationId,
                Plan = Plan,
                Source = _source,
                Target = _target,
                ArchivePath = _files.ArchivePath,
                ArchiveBytes = new FileInfo(_files.ArchivePath).Length,
                ContainerName = "app",
                Steps = [],
            },
            timer, Cancel);
        string[] compared = _copied is null ? [] : [MigrationSteps.Compare];
        timer.Steps.Select(s => s.Name).ShouldBe(
            [.. compared, MigrationSteps.Rewrite, MigrationSteps.Build, MigrationSteps.Push]);
        return pushed;
    }

    public void Dispose() => _registry.Dispose();
}
