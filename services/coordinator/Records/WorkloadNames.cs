using Migration.Contracts;

namespace Migration.Coordinator.Records;

/// <summary>How workloads are named to people and in filters.</summary>
internal static class WorkloadNames
{
    /// <summary><c>platform/namespace/pod/container</c>.</summary>
    public static string FullName(this Workload workload) =>
        $"{workload.Platform}/{workload.Namespace}/{workload.Pod}/{workload.Container}";

    /// <summary>For sentences.</summary>
    public static string Display(this Workload workload) =>
        $"Container '{workload.Container}' of pod '{workload.Pod}' (namespace '{workload.Namespace}')";
}
