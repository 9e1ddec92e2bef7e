using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>
/// A pod that brings an image onto a node: the kubelet pulls it, with the workload's own credentials, and then finds no
/// such program in it. A restore wants the base image there and does not pull it.
/// </summary>
public static class FetchPod
{
    private const string Container = "fetch";

    /// <summary>Name of a migration's fetching pod.</summary>
    /// <param name="migrationId">The migration.</param>
    public static string NameFor(Guid migrationId) => $"containerflow-fetch-{migrationId:n}";

    /// <summary>Makes the pod.</summary>
    /// <param name="source">The workload's pod, whose credentials for registries are used.</param>
    /// <param name="plan">What is fetched and where.</param>
    public static JsonObject Create(JsonObject source, TargetPlan plan)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(plan);
        var spec = new JsonObject
        {
            ["nodeName"] = plan.Node,
            ["restartPolicy"] = "Never",
            ["automountServiceAccountToken"] = false,
            ["terminationGracePeriodSeconds"] = 0,
            ["tolerations"] = new JsonArray(new JsonObject { ["operator"] = "Exists" }),
            ["containers"] = new JsonArray(new JsonObject
            {
                ["name"] = Container,
                ["image"] = plan.BaseImage,
                ["imagePullPolicy"] = "IfNotPresent",
                ["command"] = new JsonArray("/containerflow-has-no-program-here"),
                ["securityContext"] = new JsonObject
                {
                    ["allowPrivilegeEscalation"] = false,
                    ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
                    ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
                },
            }),
        };
        if (source.At("spec", "imagePullSecrets") is { } secrets)
            spec["imagePullSecrets"] = secrets.DeepClone();
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["name"] = NameFor(plan.MigrationId),
                ["labels"] = new JsonObject { [PodMarks.Fetch] = plan.MigrationId.ToString("n") },
            },
            ["spec"] = spec,
        };
    }

    /// <summary>Whether the image is on the node: the container could be tried, or was.</summary>
    /// <param name="pod">The fetching pod.</param>
    public static bool IsDone(JsonObject pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        var status = pod.ContainerStatus(Container);
        return status.At("state", "terminated") is not null || status.At("state", "running") is not null
            || status.Text("state", "waiting", "reason") is "RunContainerError" or "CreateContainerError"
                or "CrashLoopBackOff" or "StartError";
    }

    /// <summary>Why the image cannot be had; null while nothing is wrong.</summary>
    /// <param name="pod">The fetching pod.</param>
    public static string? Problem(JsonObject pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return !IsDone(pod) && pod.ContainerStatus(Container) is { } status ? status.StartProblem() : null;
    }
}
