using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesFakes;

/// <summary>
/// What makes an API server a cluster, played by the rules of the real parts: kubelets that start, restore and end pods
/// are here; the others are <see cref="FakeScheduler"/>, <see cref="FakeReplicaSets"/>, <see cref="FakeDeployments"/>
/// and <see cref="FakeStatefulSets"/>.
/// </summary>
public sealed class FakeCluster : IAsyncDisposable
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly List<TaskCompletionSource> _waiting = [];
    private readonly FakeDeployments _deployments;
    private readonly FakeStatefulSets _statefulSets;
    private readonly FakeReplicaSets _replicaSets;
    private readonly FakeScheduler _scheduler;
    private readonly Task _work;
    private int _address = 10;

    private FakeCluster(FakeApiServer server)
    {
        Server = server;
        _deployments = new FakeDeployments(server);
        _statefulSets = new FakeStatefulSets(server, ControllerDid);
        _replicaSets = new FakeReplicaSets(server, ControllerDid);
        _scheduler = new FakeScheduler(server, Full);
        server.Store.Changed += (_, _) => _wake.Writer.TryWrite(true);
        _work = Task.Run(WorkAsync);
    }

    public FakeApiServer Server { get; }

    /// <summary>Images that can be pulled, beside every one by digest.</summary>
    public ConcurrentDictionary<string, bool> Images { get; } = new(StringComparer.Ordinal);

    /// <summary>Nodes without room.</summary>
    public ConcurrentDictionary<string, bool> Full { get; } = new(StringComparer.Ordinal);

    /// <summary>Why a checkpoint image cannot be restored, as reason and message; null when it can.</summary>
    public (string Reason, string Message)? RestoreProblem { get; set; }

    /// <summary>Whether kubelets keep to themselves that they have restored something.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Whether a restored pod becomes Ready.</summary>
    public bool RestoredIsReady { get; set; } = true;

    /// <summary>Pods that the controllers of ReplicaSets and StatefulSets made and removed, in order.</summary>
    public ConcurrentQueue<string> ControllerDid { get; } = new();

    /// <summary>Told of every container that a kubelet starts: pod and id.</summary>
    public Action<JsonObject, string>? Started { get; set; }

    public static async Task<FakeCluster> StartAsync()
    {
        var cluster = new FakeCluster(await FakeApiServer.StartAsync());
        foreach (var node in (string[])["node-a", "node-b"])
        {
            cluster.Server.Add(KubernetesKind.Node, null, new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = node },
                ["spec"] = new JsonObject(),
                ["status"] = new JsonObject
                {
                    ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" }),
                    ["nodeInfo"] = new JsonObject { ["containerRuntimeVersion"] = "cri-o://1.37.0" },
                },
            });
        }

        cluster.Images["pause"] = true;
        cluster.Images["registry/web:1"] = true;
        return cluster;
    }

    /// <summary>Adds a ReplicaSet, whose pods the controller makes.</summary>
    public void AddReplicaSet(string space, string name, int replicas) =>
        Server.Add(KubernetesKind.ReplicaSet, space, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["uid"] = $"uid-of-{name}" },
            ["spec"] = new JsonObject
            {
                ["replicas"] = replicas,
                ["selector"] = new JsonObject
                {
                    ["matchLabels"] = new JsonObject { ["app"] = "web", ["pod-template-hash"] = "abc" },
                },
            },
        });

    /// <summary>A Deployment, whose ReplicaSets and pods the controllers make.</summary>
    public void AddDeployment(string space, string name, int replicas, Action<JsonObject>? change = null)
    {
        var pod = Pod(name);
        var deployment = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["uid"] = $"uid-of-{name}",
                ["labels"] = new JsonObject { ["app"] = "web" },
                ["annotations"] = new JsonObject { ["team"] = "shop" },
            },
            ["spec"] = new JsonObject
            {
                ["replicas"] = replicas,
                ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = "web" } },
                ["strategy"] = new JsonObject { ["type"] = "Recreate" },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject
                    {
                        ["labels"] = new JsonObject { ["app"] = "web" },
                        ["annotations"] = pod["metadata"]!["annotations"]!.DeepClone(),
                    },
                    ["spec"] = pod["spec"]!.DeepClone(),
                },
            },
        };
        change?.Invoke(deployment);
        Server.Add(KubernetesKind.Deployment, space, deployment);
    }

    /// <summary>A StatefulSet, whose pods the controller makes.</summary>
    public void AddStatefulSet(string space, string name, int replicas)
    {
        var pod = Pod(name);
        Server.Add(KubernetesKind.StatefulSet, space, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["uid"] = $"uid-of-{name}" },
            ["spec"] = new JsonObject
            {
                ["replicas"] = replicas,
                ["serviceName"] = name,
                ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = "web" } },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject
                    {
                        ["labels"] = new JsonObject { ["app"] = "web" },
                        ["annotations"] = pod["metadata"]!["annotations"]!.DeepClone(),
                    },
                    ["spec"] = pod["spec"]!.DeepClone(),
                },
            },
        });
    }

    /// <summary>A pod as a user or a controller makes it.</summary>
    public static JsonObject Pod(string name, string? node = null)
    {
        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["labels"] = new JsonObject { ["app"] = "web", ["pod-template-hash"] = "abc" },
                ["annotations"] = new JsonObject { ["team"] = "shop", ["cni.projectcalico.org/podIP"] = "1.2.3.4" },
            },
            ["spec"] = new JsonObject
            {
                ["containers"] = new JsonArray(new JsonObject
                {
                    ["name"] = "app",
                    ["image"] = "registry/web:1",
                    ["command"] = new JsonArray("/serve"),
                    ["args"] = new JsonArray("--all"),
                    ["imagePullPolicy"] = "Always",
                    ["env"] = new JsonArray(new JsonObject { ["name"] = "MODE", ["value"] = "shop" }),
                    ["resources"] = new JsonObject
                    {
                        ["requests"] = new JsonObject { ["cpu"] = "100m" },
                    },
                    ["volumeMounts"] = new JsonArray(new JsonObject
                    {
                        ["name"] = "kube-api-access-x7k2p",
                        ["mountPath"] = "/var/run/secrets/kubernetes.io/serviceaccount",
                        ["readOnly"] = true,
                    }),
                    ["lifecycle"] = new JsonObject { ["postStart"] = new JsonObject { ["exec"] = new JsonObject() } },
                    ["brandNewContainerField"] = "kept",
                }),
                ["volumes"] = new JsonArray(new JsonObject
                {
                    ["name"] = "kube-api-access-x7k2p",
                    ["projected"] = new JsonObject { ["defaultMode"] = 420 },
                }),
                ["tolerations"] = new JsonArray(new JsonObject { ["key"] = "gpu", ["operator"] = "Exists" }),
                ["brandNewPodField"] = true,
            },
        };
        if (node is not null)
            pod["spec"]!["nodeName"] = node;
        return pod;
    }

    /// <summary>Waits until a pod answers a question.</summary>
    public async Task<JsonObject> UntilAsync(string space, string name, Func<JsonObject, bool> isSo)
    {
        using var api = Server.Client();
        return (await api.UntilAsync(KubernetesKind.Pod, space, name, p => p is not null && isSo(p) ? p : null,
                TimeSpan.FromMinutes(1), TimeProvider.System, CancellationToken.None))
            ?? throw new TimeoutException($"Pod {name} did not become what was waited for: "
                + Server.Get(KubernetesKind.Pod, space, name)?.ToJsonString());
    }

    /// <summary>Waits until the parts have nothing more to do.</summary>
    public async Task SettledAsync()
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiting)
            _waiting.Add(settled);
        _wake.Writer.TryWrite(true);
        await settled.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    public async ValueTask DisposeAsync()
    {
        _wake.Writer.TryComplete();
        await _work;
        await Server.DisposeAsync();
    }

    private async Task WorkAsync()
    {
        await foreach (var _ in _wake.Reader.ReadAllAsync())
        {
            TaskCompletionSource[] waiting;
            lock (_waiting)
            {
                waiting = [.. _waiting];
                _waiting.Clear();
            }

            long before;
            do
            {
                before = Server.Store.Version;
                LookAtAll();
            }
            while (before != Server.Store.Version);
            foreach (var one in waiting)
                one.SetResult();
        }
    }

    private void LookAtAll()
    {
        _deployments.Sync();
        _statefulSets.Sync();
        _replicaSets.Sync();
        foreach (var pod in Server.All(KubernetesKind.Pod, null))
            Sync(pod.Namespace(), pod.Name());
        CollectHolds();
    }

    // The garbage collector: what belongs to pods goes with the last of them.
    private void CollectHolds()
    {
        // Before the pods: one that is made in between would be missed, and its hold taken away.
        var holds = Server.All(KubernetesKind.HeldName, null);
        var there = Server.All(KubernetesKind.Pod, null).Select(p => p.Uid()).ToHashSet(StringComparer.Ordinal);
        foreach (var hold in holds
                     .Where(h => !h.Items("metadata", "ownerReferences").Any(o => there.Contains(o.Text("uid")!))))
            Server.Store.Remove(KubernetesKind.HeldName.Path(hold.Namespace(), hold.Name()));
    }

    // One look at a pod, by scheduler and kubelet.
    private void Sync(string space, string name)
    {
        var pod = Server.Get(KubernetesKind.Pod, space, name);
        if (pod is null)
            return;
        if (pod.IsLeaving())
        {
            Server.Store.Remove(KubernetesKind.Pod.Path(space, name));
            return;
        }

        if (pod.Text("spec", "nodeName") is null)
        {
            _scheduler.Schedule(space, name, pod);
            return;
        }

        // The first one last, so that it is the one that a test is told of.
        foreach (var container in pod.Items("spec", "containers").Reverse())
        {
            var image = container.Text("image")!;
            if (pod.ContainerStatus(container.Text("name")!).Text("fakeImage") != image)
                Start(space, name, pod, container, image);
        }

        Server.Change(KubernetesKind.Pod, space, name, PodStatus.SetReady);
    }

    private void Start(string space, string name, JsonObject pod, JsonObject container, string image)
    {
        var isCheckpoint = image.Contains("@sha256:", StringComparison.Ordinal);
        JsonObject state;
        string? id = null;
        if (!isCheckpoint && !Images.ContainsKey(image))
            state = PodStatus.Waiting("ErrImagePull", $"{image}: manifest unknown");
        else if (isCheckpoint && RestoreProblem is { } problem)
            state = PodStatus.Waiting(problem.Reason, problem.Message);
        else if (container["command"] is JsonArray command
            && command[0]!.GetValue<string>().StartsWith("/containerflow-", StringComparison.Ordinal))
        {
            state = new JsonObject
            {
                ["terminated"] = new JsonObject { ["reason"] = "StartError", ["exitCode"] = 128 },
            };
        }
        else
        {
            state = new JsonObject { ["running"] = new JsonObject() };
            id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
            Started?.Invoke(pod, id);
        }

        if (isCheckpoint && IsSilent)
            return;
        var isReady = id is not null && (!isCheckpoint || RestoredIsReady);
        Server.Change(KubernetesKind.Pod, space, name, p =>
        {
            var status = p.Child("status");
            status["phase"] = "Running";
            PodStatus.SetAddresses(p, () => Interlocked.Increment(ref _address));
            PodStatus.SetContainer(p, container.Text("name")!, state, isReady, id, image);
            PodStatus.SetReady(p);
        });
    }
}
