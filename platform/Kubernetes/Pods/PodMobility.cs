using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>What a pod's specification says against moving it, each with the cure.</summary>
public static class PodMobility
{
    // Their content comes from the API server, so the kubelet of any node can make it anew.
    private static readonly string[] Portable = ["configMap", "secret", "projected", "downwardAPI"];

    private static readonly (string Field, string What)[] Shared =
    [
        ("hostNetwork", "the node's network, and its connections are the node's own"),
        ("hostPID", "the node's processes"),
        ("hostIPC", "the node's shared memory"),
        ("shareProcessNamespace", "its process ids with the pod's other containers"),
    ];

    /// <summary>Every problem; empty when there is none.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">Name of the container that is to move.</param>
    /// <param name="claims">Access modes of the pod's volume claims, by claim.</param>
    public static IEnumerable<string> Problems(
        JsonObject pod, string container, IReadOnlyDictionary<string, IReadOnlyList<string>> claims)
    {
        ArgumentNullException.ThrowIfNull(pod);
        ArgumentNullException.ThrowIfNull(claims);
        return State(pod, container)
            .Concat(Containers(pod, container))
            .Concat(Owner(pod))
            .Concat(HostNamespaces(pod))
            .Concat(Volumes(pod, claims));
    }

    /// <summary>Names of the volume claims that a pod uses.</summary>
    /// <param name="pod">The pod.</param>
    public static IEnumerable<string> Claims(JsonObject pod) => pod.Items("spec", "volumes")
        .Select(v => v.Text("persistentVolumeClaim", "claimName")).OfType<string>();

    private static IEnumerable<string> State(JsonObject pod, string container)
    {
        if (pod.IsLeaving())
            yield return "it is being deleted";
        else if (pod.Text("status", "phase") is var phase and not "Running")
            yield return $"it is {phase ?? "not scheduled"}, not Running: wait until it runs";
        else if (pod.ContainerStatus(container) is { } status && status.At("state", "running") is null)
            yield return $"container {container} is not running: "
                + $"{status.StartProblem() ?? "look at 'kubectl describe'"}";
    }

    private static IEnumerable<string> Containers(JsonObject pod, string container)
    {
        var all = pod.Items("spec", "containers")
            .Concat(pod.Items("spec", "initContainers").Where(c => c.Text("restartPolicy") == "Always"))
            .Select(c => c.Text("name"))
            .ToList();
        if (!all.Contains(container))
            yield return $"it has no container {container}, but {string.Join(", ", all)}: name one of these";
        var lost = all.Except([container]).Except(pod.Names(PodMarks.StartAnew)).ToList();
        if (all.Contains(container) && lost.Count > 0)
            yield return $"only container {container} moves, and what {string.Join(", ", lost)} has in memory would be "
                + "lost: if it may start anew on the target, say so in annotation "
                + $"{PodMarks.StartAnew}: {string.Join(",", lost)}";
        if (pod.Items("status", "ephemeralContainerStatuses").Any(c => c.At("state", "running") is not null))
            yield return "a debugging container runs in it: end it first";
        if (pod.Container(container) is not { } spec)
            yield break;
        if (spec.IsTrue("tty") || spec.IsTrue("stdin"))
            yield return $"container {container} has a terminal or open standard input: run it without tty and stdin";
        if (spec.Items("volumeDevices").Any())
            yield return $"container {container} uses a block device of the node: it cannot move";
        if (pod.Items("spec", "resourceClaims").Any())
            yield return "it has claims on devices (resourceClaims): their state cannot move";
    }

    private static IEnumerable<string> Owner(JsonObject pod)
    {
        var owner = pod.Controller();
        var name = $"{owner.Text("kind")} {owner.Text("name")}";
        switch (owner.Text("kind"))
        {
            case null or "ReplicaSet" or "ReplicationController" or "StatefulSet":
                break;
            case "DaemonSet":
                yield return $"it belongs to {name}: a DaemonSet has one pod for each node, and the target node "
                    + "has its own";
                break;
            case "Job":
                yield return $"it belongs to {name}: a Job would count the source as failed and start it anew";
                break;
            case "Node":
                yield return $"it is a static pod of {name}: its kubelet would start it again";
                break;
            default:
                yield return $"it belongs to {name}, and what that controller does with a second pod is not known: "
                    + "pods of Deployments, ReplicaSets and StatefulSets and bare pods move";
                break;
        }
    }

    private static IEnumerable<string> HostNamespaces(JsonObject pod)
    {
        return Shared.Where(s => pod.IsTrue("spec", s.Field))
            .Select(s => $"it shares {s.What} (spec.{s.Field}): it cannot move; run it without");
    }

    private static IEnumerable<string> Volumes(
        JsonObject pod, IReadOnlyDictionary<string, IReadOnlyList<string>> claims)
    {
        var mayBeEmpty = pod.Names(PodMarks.EmptyVolumes);
        var mounted = pod.Items("spec", "containers").SelectMany(c => c.Items("volumeMounts"))
            .Select(m => m.Text("name")).ToHashSet();
        // The scheduler looks at claims whether they are mounted or not.
        foreach (var volume in pod.Items("spec", "volumes").Where(v =>
            mounted.Contains(v.Text("name")) || v.At("persistentVolumeClaim") is not null))
        {
            var name = volume.Text("name")!;
            if (Portable.Any(p => volume.At(p) is not null))
                continue;
            if (volume.At("emptyDir") is not null)
            {
                if (!mayBeEmpty.Contains(name))
                    yield return $"what is in its emptyDir volume {name} does not move: if it may arrive empty, "
                        + "say so in "
                        + $"annotation {PodMarks.EmptyVolumes}: {name}";
            }
            else if (volume.Text("persistentVolumeClaim", "claimName") is { } claim)
            {
                if (!claims.TryGetValue(claim, out var modes) || !modes.Contains("ReadWriteMany"))
                    yield return $"its volume claim {claim} cannot be mounted on two nodes at a time: it needs access "
                        + "mode ReadWriteMany"
                        + (mounted.Contains(name) ? "" : ", or take it out of the pod, where nothing mounts it");
            }
            else if (volume.At("nfs") is null && volume.At("cephfs") is null)
            {
                var kind = volume.Select(m => m.Key).FirstOrDefault(k => k != "name") ?? "unknown";
                yield return $"its volume {name} ({kind}) is not to be had on another node: use a claim with "
                    + "ReadWriteMany";
            }
        }
    }
}
