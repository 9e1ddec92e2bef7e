using System.Formats.Tar;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Migration.Checkpointer;
using Migration.Checkpointer.Kubernetes;
using Migration.Checkpointer.Platforms;
using Migration.Contracts;
using Migration.KubernetesFakes;
using Migration.Platform.Criu.Configuration;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;
using Migration.Platform.Oci;

namespace Migration.NodeServices.Tests.Kubernetes;

public sealed class KubernetesSourceTests : IAsyncLifetime
{
    private static readonly Workload Workload = new()
    {
        Platform = WorkloadPlatforms.Kubernetes,
        Namespace = "shop",
        Pod = "web",
        Container = "app",
    };

    private readonly string _root = Directory.CreateTempSubdirectory("node-").FullName;
    private readonly FakeProcesses _processes = new();
    private MigrationScene _scene = null!;
    private FakeKubelet _kubelet = null!;
    private KubernetesApi _api = null!;
    private KubernetesSource _source = null!;
    private int _pid;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string CriuFile => Path.Combine(_root, "runc.conf");

    private string Archive => Path.Combine(_root, "own", "m.tar");

    private string KubeletFolder => Path.Combine(_root, "var/lib/kubelet/checkpoints");

    public async ValueTask InitializeAsync()
    {
        _scene = await MigrationScene.StartAsync();
        _scene.Cluster.Started = (_, id) => _pid = _processes.Start(id);
        _kubelet = await FakeKubelet.StartAsync(_scene.Cluster.Server.Authority, "node-a");
        _kubelet.Checkpoint = (space, pod, container) => Task.FromResult(Write(space, pod, container));
        _api = _scene.Cluster.Server.Client();
        Directory.CreateDirectory(KubeletFolder);
        Directory.CreateDirectory(Path.GetDirectoryName(Archive)!);
        await File.WriteAllTextAsync(CriuFile, "ghost-limit 10M\n", Cancel);
        var kubelet = Options.Create(new KubeletOptions { Address = _kubelet.Address.Authority });
        var files = Options.Create(new KubernetesNodeOptions { HostRoot = _root });
        _source = new KubernetesSource(
            _api, new KubeletFactory(_api, _scene.Cluster.Server.Access(), kubelet, TimeProvider.System),
            _processes.Finder, new NodeConfiguration(CriuFile, TimeProvider.System),
            new KubeletArchives(
                files, Options.Create(new CheckpointerOptions { ArchiveFolder = Path.GetDirectoryName(Archive)! })),
            Samples.Node("node-a"), kubelet, new RuntimeDumps(files, NullLogger<RuntimeDumps>.Instance));
        await _scene.AddPodAsync("web");
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _kubelet.DisposeAsync();
        await _scene.DisposeAsync();
        _processes.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task The_archive_is_taken_over_from_the_kubelet_while_criu_leaves_the_source_stopped()
    {
        var during = "";
        _kubelet.Checkpoint = (space, pod, container) =>
        {
            during = File.ReadAllText(CriuFile);
            return Task.FromResult(Write(space, pod, container));
        };
        var container = await FindAsync();
        container.Pid.ShouldBe(_pid);

        await _source.CheckpointAsync(container, Workload, Archive, Cancel);

        File.Exists(Archive).ShouldBeTrue();
        Directory.EnumerateFiles(KubeletFolder).ShouldBeEmpty();
        during.ShouldContain("ghost-limit 10M\n");
        during.ShouldContain("\ntcp-established\nleave-stopped\nskip-in-flight\n");
        (await File.ReadAllTextAsync(CriuFile, Cancel)).ShouldBe("ghost-limit 10M\n");
        Directory.EnumerateFiles(Path.GetDirectoryName(Archive)!).ShouldBe([Archive]);
    }

    [Fact]
    public async Task Images_go_straight_to_where_they_are_read_and_nothing_leads_there_afterwards()
    {
        var container = await FindAsync();
        var folder = Directory.CreateDirectory(RuntimeFolder(container)).FullName;
        _kubelet.Checkpoint = (space, pod, name) =>
        {
            // The runtime follows the link on its own node.
            var target = Path.Join(_root, new FileInfo(Path.Combine(folder, "checkpoint")).LinkTarget);
            File.WriteAllText(Path.Combine(target, "pages-1.img"), "pages");
            return Task.FromResult(Write(space, pod, name));
        };

        await _source.CheckpointAsync(container, Workload, Archive, Cancel);

        var files = new CheckpointFiles(Archive);
        (await File.ReadAllTextAsync(Path.Combine(files.ImagesPath, "pages-1.img"), Cancel)).ShouldBe("pages");
        File.Exists(Archive).ShouldBeTrue();
        Directory.EnumerateFileSystemEntries(folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_runtime_that_writes_elsewhere_puts_all_into_the_archive()
    {
        var container = await FindAsync();
        var folder = Directory.CreateDirectory(RuntimeFolder(container)).FullName;

        await _source.CheckpointAsync(container, Workload, Archive, Cancel);

        File.Exists(Archive).ShouldBeTrue();
        Directory.Exists(new CheckpointFiles(Archive).ImagesPath).ShouldBeFalse();
        Directory.EnumerateFileSystemEntries(folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_folder_that_is_there_is_the_runtime_s_own_and_a_link_that_is_left_is_not()
    {
        var container = await FindAsync();
        var folder = Path.Combine(Directory.CreateDirectory(RuntimeFolder(container)).FullName, "checkpoint");
        File.CreateSymbolicLink(folder, "/nowhere");
        _kubelet.Checkpoint = (_, _, _) => throw new InvalidOperationException("criu failed");
        await Should.ThrowAsync<TransientStepException>(() =>
            _source.CheckpointAsync(container, Workload, Archive, Cancel));
        new FileInfo(folder).LinkTarget.ShouldBeNull();

        Directory.CreateDirectory(folder);
        await Should.ThrowAsync<TransientStepException>(() =>
            _source.CheckpointAsync(container, Workload, Archive, Cancel));
        new DirectoryInfo(folder).Exists.ShouldBeTrue();
        new FileInfo(folder).LinkTarget.ShouldBeNull();
    }

    [Fact]
    public async Task An_archive_of_another_pod_is_refused()
    {
        _kubelet.Checkpoint = (space, _, container) => Task.FromResult(Write(space, "web-2", container));

        var failure = await Should.ThrowAsync<StepException>(async () =>
            await _source.CheckpointAsync(await FindAsync(), Workload, Archive, Cancel));

        failure.Message.ShouldContain("io.kubernetes.pod.name is 'web-2', expected is 'web'");
        File.Exists(Archive).ShouldBeFalse();
    }

    [Fact]
    public async Task A_runtime_that_fails_is_worth_another_try_and_leaves_criu_s_configuration_as_it_was()
    {
        _kubelet.Checkpoint = (_, _, _) => throw new InvalidOperationException("criu failed: type NOTIFY errno 0");

        var failure = await Should.ThrowAsync<TransientStepException>(async () =>
            await _source.CheckpointAsync(await FindAsync(), Workload, Archive, Cancel));

        failure.Message.ShouldContain("criu failed");
        TaskSignals.IsStopped(_pid).ShouldBeFalse();
        (await File.ReadAllTextAsync(CriuFile, Cancel)).ShouldBe("ghost-limit 10M\n");
    }

    [Fact]
    public async Task A_kubelet_that_takes_too_long_names_the_setting()
    {
        _kubelet.Checkpoint = (_, _, _) => throw new InvalidOperationException("context deadline exceeded");

        (await Should.ThrowAsync<TransientStepException>(async () =>
                await _source.CheckpointAsync(await FindAsync(), Workload, Archive, Cancel)))
            .Message.ShouldContain("raise Kubernetes:Kubelet:CheckpointTimeout");
        _kubelet.LastTimeout.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_missing_permission_ends_the_step_and_names_verb_and_resource()
    {
        _kubelet.IsAllowed = false;

        (await Should.ThrowAsync<StepException>(async () =>
                await _source.CheckpointAsync(await FindAsync(), Workload, Archive, Cancel)))
            .Message.ShouldContain("verb 'create' on resource 'nodes/checkpoint'");
    }

    [Fact]
    public async Task A_gate_that_is_off_ends_the_step()
    {
        _kubelet.IsGateOn = false;

        (await Should.ThrowAsync<StepException>(async () =>
                await _source.CheckpointAsync(await FindAsync(), Workload, Archive, Cancel)))
            .Message.ShouldContain("ContainerCheckpoint");
    }

    [Fact]
    public async Task What_an_interrupted_run_left_is_deleted_and_what_others_left_is_not()
    {
        var others = Write("shop", "web", "app");
        File.SetLastWriteTimeUtc(Path.Join(_root, others), DateTime.UnixEpoch);
        await File.WriteAllTextAsync(Archive + ".expected", "", Cancel);
        File.SetLastWriteTimeUtc(Archive + ".expected", DateTime.UnixEpoch.AddDays(1));
        var left = Path.Combine(KubeletFolder, "checkpoint-web_shop-app-2026-01-02T03:04:06Z.tar");
        await File.WriteAllTextAsync(left, "half", Cancel);

        await _source.ForgetCheckpointAsync(await FindAsync(), Workload, Cancel);

        File.Exists(left).ShouldBeFalse();
        File.Exists(Path.Join(_root, others)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_pod_that_is_gone_or_elsewhere_is_said()
    {
        (await Should.ThrowAsync<StepException>(
                () => _source.FindRunningAsync("checkpoint", Workload with { Pod = "other" }, Cancel)))
            .Message.ShouldContain("no such pod on node-a");
        (await Should.ThrowAsync<StepException>(
                () => _source.FindRunningAsync("checkpoint", Workload with { Container = "other" }, Cancel)))
            .Message.ShouldContain("no such container");
    }

    private string RuntimeFolder(SourceContainer container) =>
        Path.Combine(_root, "var/lib/containers/storage/overlay-containers", container.Id, "userdata");

    private Task<SourceContainer> FindAsync() =>
        _source.FindRunningAsync(MigrationSteps.Checkpoint, Workload, Cancel);

    // An archive as CRI-O lays it out, with the two dumps that are looked into.
    private string Write(string space, string pod, string container)
    {
        var path = $"/var/lib/kubelet/checkpoints/checkpoint-{pod}_{space}-{container}-2026-01-02T03:04:05Z.tar";
        using var tar = new TarWriter(File.Create(_root + path));
        Add(tar, "checkpoint/inventory.img", "inventory");
        Add(tar, "config.dump", """{"id":"1","name":"k8s_app_web_shop_uid_0","rootfsImageRef":"abc"}""");
        Add(tar, "spec.dump", $$"""
            {
              "annotations": {
                "io.container.manager": "cri-o",
                "io.kubernetes.pod.name": "{{pod}}",
                "io.kubernetes.pod.namespace": "{{space}}",
                "io.kubernetes.container.name": "{{container}}"
              }
            }
            """);
        return path;
    }

    private static void Add(TarWriter tar, string name, string content) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
        });
}
