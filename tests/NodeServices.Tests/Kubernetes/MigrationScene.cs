using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Migration.Contracts;
using Migration.Deployer;
using Migration.Deployer.Kubernetes;
using Migration.KubernetesFakes;
using Migration.Platform.Criu.Configuration;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.NodeServices.Tests.Kubernetes;

/// <summary>A cluster of the test's making with a deployer on each of its two nodes.</summary>
internal sealed class MigrationScene : IAsyncDisposable
{
    public const string Space = "shop";
    private readonly string _folder = Directory.CreateTempSubdirectory("deployer-").FullName;
    private readonly KubernetesApi _api;

    private MigrationScene(FakeCluster cluster)
    {
        Cluster = cluster;
        _api = cluster.Server.Client();
        cluster.Started = (pod, id) =>
        {
            var pid = Processes.Start(id, pod.Uid());
            lock (Pids)
                Pids[pod.Name()] = pid;
        };
    }

    public FakeCluster Cluster { get; }

    /// <summary>Whether the switch knows the pods by their IPv6 addresses.</summary>
    public bool ClientsComeByIpv6 { get; set; }

    public FakeProcesses Processes { get; } = new();

    /// <summary>First process of the newest container of each pod.</summary>
    public Dictionary<string, int> Pids { get; } = [];

    public KubernetesDeployerOptions Options { get; } = new()
    {
        PlaceholderImage = "pause",
        PrepareBound = TimeSpan.FromMinutes(1),
        RestoreBound = TimeSpan.FromMinutes(1),
        ReactBound = TimeSpan.FromMinutes(1),
        ReadyBound = TimeSpan.FromMinutes(1),
    };

    public string CriuFile => Path.Combine(_folder, "runc.conf");

    /// <summary>How the target gets its owner; null for adopt.</summary>
    public string? Ownership { get; set; }

    public StepTimer Timer { get; } = new(TimeProvider.System, "node-b");

    public Guid MigrationId { get; private set; } = Guid.NewGuid();

    public PodEndpoint? Target { get; private set; }

    public static async Task<MigrationScene> StartAsync() => new(await FakeCluster.StartAsync());

    /// <summary>A pod of its own on node-a, running.</summary>
    public Task<JsonObject> AddPodAsync(string name, Action<JsonObject>? change = null)
    {
        var pod = FakeCluster.Pod(name, "node-a");
        change?.Invoke(pod);
        Cluster.Server.Add(KubernetesKind.Pod, Space, pod);
        return RunningAsync(name);
    }

    /// <summary>A ReplicaSet on node-a and the first of its pods, all running.</summary>
    public async Task<JsonObject> AddReplicaSetAsync(int replicas)
    {
        Cluster.AddReplicaSet(Space, "web-abc", replicas);
        await Cluster.SettledAsync();
        var name = Pods().Order(StringComparer.Ordinal).First();
        // Of no interest: how it began.
        Cluster.ControllerDid.Clear();
        return await RunningAsync(name);
    }

    /// <summary>A StatefulSet on node-a and the first of its pods, all running.</summary>
    public async Task<JsonObject> AddStatefulSetAsync(int replicas)
    {
        Cluster.AddStatefulSet(Space, "web", replicas);
        await Cluster.SettledAsync();
        Cluster.ControllerDid.Clear();
        return await RunningAsync("web-0");
    }

    /// <summary>A Deployment on node-a and the first of its pods, all running.</summary>
    public async Task<JsonObject> AddDeploymentAsync(int replicas, Action<JsonObject>? change = null)
    {
        Cluster.AddDeployment(Space, "web", replicas, change);
        await Cluster.SettledAsync();
        Cluster.ControllerDid.Clear();
        return await RunningAsync(Pods().Order(StringComparer.Ordinal).First());
    }

    /// <summary>What follows is another migration.</summary>
    public void Next(string? ownership) => (MigrationId, Ownership, Target) = (Guid.NewGuid(), ownership, null);

    /// <summary>Holds names as the deployer does.</summary>
    public static NameHold Names(IKubernetesApi api, TimeSpan? bound = null) => new(
        api, Microsoft.Extensions.Options.Options.Create(new KubernetesDeployerOptions
        {
            ReadyBound = bound ?? TimeSpan.FromMinutes(1),
        }),
        TimeProvider.System);

    public JsonObject Deployment() => Cluster.Server.Get(KubernetesKind.Deployment, Space, "web")!;

    public IReadOnlyList<string> Pods() => [.. Cluster.Server.All(KubernetesKind.Pod, Space).Select(p => p.Name())];

    public JsonObject Pod(string name) => Cluster.Server.Get(KubernetesKind.Pod, Space, name)!;

    public async Task<PodEndpoint> PrepareAsync(JsonObject source) =>
        Target = await Deployer("node-b").PrepareAsync(Accepted(source), CancellationToken.None);

    /// <summary>Fetches a copy of the memory onto node-b.</summary>
    public Task FetchAheadAsync(JsonObject source, int round, string image) => Deployer("node-b").FetchAheadAsync(
        new BaseImagePushed
        {
            MigrationId = MigrationId,
            Plan = Plan(source),
            Source = Endpoint(source),
            Target = Target!,
            Round = round,
            Image = image,
            ImageBytes = 4096,
            Steps = [],
        },
        CancellationToken.None);

    public Task RestoreAsync(JsonObject source) =>
        Deployer("node-b").RestoreAsync(Pushed(source), Timer, CancellationToken.None);

    public Task RetireAsync(JsonObject source) => Deployer("node-a").RetireAsync(
        new TrafficRedirected
        {
            MigrationId = MigrationId,
            Plan = Plan(source),
            Source = Endpoint(source),
            Target = Target!,
            FreezeMs = 1,
            ReplayedPackets = 0,
            DroppedPackets = 0,
            Steps = [],
        },
        CancellationToken.None);

    public Task RemoveAsync(JsonObject source) => Deployer("node-b").RemoveAsync(
        new MigrationAborted
        {
            MigrationId = MigrationId,
            Plan = Plan(source),
            Source = Endpoint(source),
            Reason = "test",
        },
        CancellationToken.None);

    /// <summary>Lets the janitor of the target's node look at the migration after it has ended.</summary>
    public Task SweepAsync(JsonObject source, string outcome) =>
        new PodSweeper(
            _api, new DeploymentEdit(_api, Microsoft.Extensions.Options.Options.Create(Options), TimeProvider.System),
            Names(_api),
            Samples.Node("node-b")).SweepAsync(
            new EndedMigration
            {
                MigrationId = MigrationId,
                Plan = Plan(source),
                Outcome = outcome,
                EndedAt = DateTimeOffset.UnixEpoch,
            },
            CancellationToken.None);

    public Task StopSourceAsync(JsonObject source) => FakeProcesses.StopAsync(Pids[source.Name()]);

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await Cluster.DisposeAsync();
        Processes.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<JsonObject> RunningAsync(string name) =>
        Cluster.UntilAsync(Space, name, p => p.ContainerStatus("app").At("state", "running") is not null);

    private KubernetesDeployment Deployer(string name)
    {
        var node = Samples.Node(name);
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        var deployments = new DeploymentEdit(_api, options, TimeProvider.System);
        var names = new NameHold(_api, options, TimeProvider.System);
        var images = new ImageFetch(_api, node, options, TimeProvider.System);
        return new KubernetesDeployment(
            new TargetPreparation(_api, deployments, names, images, node, Samples.Network, options, TimeProvider.System),
            images,
            new TargetRestore(
                _api, Processes.Finder, new NodeConfiguration(CriuFile, TimeProvider.System), node, options,
                Microsoft.Extensions.Options.Options.Create(new DeployerOptions()), TimeProvider.System,
                NullLogger<TargetRestore>.Instance),
            new SourceRetirement(
                _api, deployments, names, Processes.Finder, node, options, TimeProvider.System,
                NullLogger<SourceRetirement>.Instance));
    }

    private MigrationAccepted Accepted(JsonObject source) => new()
    {
        MigrationId = MigrationId,
        Plan = Plan(source),
        Source = Endpoint(source),
        BaseImage = new ImageIdentity { Id = new string('b', 64), Name = "registry/web:1" },
        AcceptedAt = DateTimeOffset.UnixEpoch,
    };

    private ImagePushed Pushed(JsonObject source) => new()
    {
        MigrationId = MigrationId,
        Plan = Plan(source),
        Source = Endpoint(source),
        Target = Target!,
        Image = "registry/checkpoints/app@sha256:" + new string('c', 64),
        ImageBytes = 4096,
        Steps = [],
    };

    private MigrationPlan Plan(JsonObject source) => new()
    {
        Workload = new Workload
        {
            Platform = WorkloadPlatforms.Kubernetes,
            Namespace = Space,
            Pod = source.Name(),
            Container = "app",
        },
        SourceNode = "node-a",
        TargetNode = "node-b",
        Ownership = Ownership,
    };

    private PodEndpoint Endpoint(JsonObject pod) => new()
    {
        Node = "node-a",
        Pod = pod.Name(),
        Address = pod.Addresses()[ClientsComeByIpv6 ? 1 : 0],
        SecondAddress = pod.Addresses()[ClientsComeByIpv6 ? 0 : 1],
        NextHopMac = "02:00:00:00:01:02",
        SwitchPort = 1,
    };
}
