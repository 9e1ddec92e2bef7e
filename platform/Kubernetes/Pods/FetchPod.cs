using System.Globalization;
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
    /// <param name="round">Which copy of the memory it fetches, from 1; 0 for the base image.</param>
    public static string NameFor(Guid migrationId, int round) => round == 0
        ? $"containerflow-fetch-{migrationId:n}"
        : string.Create(CultureInfo.InvariantCulture, $"containerflow-fetch-{migrationId:n}-{round}");

    /// <summary>Makes the pod.</summary>
    /// <param name="like">A pod of the workload, whose credentials for registries are used.</param>
    /// <param name="fetch">What is fetched and where.</param>
    public static JsonObject Create(JsonObject like, NodeFetch fetch)
    {
        ArgumentNullException.ThrowIfNull(like);
        ArgumentNullException.ThrowIfNull(fetch);
        var spec = new JsonObject
        {
            ["nodeName"] = fetch.Node,
            ["restartPolicy"] = "Never",
            ["automountServiceAccountToken"] = false,
            ["terminationGracePeriodSeconds"] = 0,
            ["tolerations"] = new JsonArray(new JsonObject { ["operator"] = "Exists" }),
            ["containers"] = new JsonArray(new JsonObject
            {
                ["name"] = Container,
                ["image"] = fetch.Image,
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
        if (like.At("spec", "imagePullSecrets") is { } secrets)
            spec["imagePullSecrets"] = secrets.DeepClone();
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["name"] = NameFor(fetch.MigrationId, fetch.Round),
                ["labels"] = new JsonObject { [PodMarks.Fetch] = fetch.MigrationId.ToString("n") },
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

/// <summary>An image that a node is to have.</summary>
/// <param name="MigrationId">The migration that needs it.</param>
/// <param name="Node">Name of the node.</param>
/// <param name="Image">Reference of the image.</param>
/// <param name="Round">Which copy of the workload's memory it is, from 1; 0 for the base image.</param>
public sealed record NodeFetch(Guid MigrationId, string Node, string Image, int Round = 0);
