namespace Migration.Platform.Kubernetes;

/// <summary>Labels and annotations that this project puts on pods, nodes and services, or reads there.</summary>
public static class PodMarks
{
    /// <summary>Label of a target pod: the migration that made it, 32 hexadecimal digits.</summary>
    public const string Migration = "containerflow.io/migration";

    /// <summary>Label of a pod that only brings a base image onto a node.</summary>
    public const string Fetch = "containerflow.io/fetch";

    /// <summary>
    /// Annotation of a target pod, JSON: the pod as its owner or its user made it, which a cold start and the next
    /// migration begin with.
    /// </summary>
    public const string Original = "containerflow.io/original";

    /// <summary>Annotation of a target pod: image that its workload was started from.</summary>
    public const string BaseImage = "containerflow.io/base-image";

    /// <summary>Annotation of a target pod: name of the pod that it takes over from.</summary>
    public const string Source = "containerflow.io/source";

    /// <summary>
    /// Annotation of a target pod: id of the container that waited in it, set when the restore begins.
    /// </summary>
    public const string Placeholder = "containerflow.io/placeholder";

    /// <summary>
    /// Annotation of a Deployment whose manifest is edited for a migration, JSON: what was there before.
    /// </summary>
    public const string Before = "containerflow.io/before";

    /// <summary>
    /// Condition, and readiness gate, of a target pod that a Deployment made: true once the workload runs in it.
    /// </summary>
    public const string Restored = "containerflow.io/restored";

    /// <summary>
    /// Annotation of a workload's pod: names of emptyDir volumes that may arrive empty, separated by commas. Nothing
    /// that is on a node's disk moves with a workload.
    /// </summary>
    public const string EmptyVolumes = "containerflow.io/empty-volumes";

    /// <summary>
    /// Annotation of a workload's pod: names of containers that may start anew on the target, separated by commas. One
    /// container moves with what it has in memory, and its pod's others only if they may lose that.
    /// </summary>
    public const string StartAnew = "containerflow.io/start-anew";

    /// <summary>
    /// Label of a pod that a StatefulSet's workload has moved into: name of the pod that the set misses. No set may
    /// give that name to a new pod until the workload has it again.
    /// </summary>
    public const string KeptName = "containerflow.io/kept-name";

    /// <summary>Annotation of a target pod: name of the container that is restored in it.</summary>
    public const string Container = "containerflow.io/container";

    /// <summary>Annotation with which a ReplicaSet is told which of its pods to remove first.</summary>
    public const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";

    /// <summary>Value of <see cref="DeletionCost"/> of a source that is being removed.</summary>
    public const string Cheapest = "-2147483648";
}
