using System.Text.Json.Nodes;
using Migration.Contracts;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Migrations;

/// <summary>Makes Migrations.</summary>
internal static class MigrationManifest
{
    // A label's value; names of Migrations are kept as short.
    private const int LongestName = 63;
    private const int MarkLength = 8;

    /// <summary>One for a pod, as part of one that means several.</summary>
    public static JsonObject Child(JsonObject parent, JsonObject pod)
    {
        var child = For(pod, parent.Name(), parent.Text("spec", "priority"));
        var spec = child.Child("spec");
        if (parent.Text("spec", "targetNode") is { } target)
            spec["targetNode"] = target;
        if (parent.Text("spec", "strategy") is { } strategy)
            spec["strategy"] = strategy;
        if (parent.Text("spec", "workload", "container") is { } container)
            spec.Child("workload")["container"] = container;
        child.Child("metadata")["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = KubernetesKind.Migration.ApiVersion,
            ["kind"] = KubernetesKind.Migration.Name,
            ["name"] = parent.Name(),
            ["uid"] = parent.Uid(),
            ["controller"] = true,
        });
        return child;
    }

    /// <summary>One for a pod; its name is made of the pod's uid, so that there is one for each.</summary>
    public static JsonObject For(JsonObject pod, string stem, string? priority)
    {
        var mark = pod.Uid().Replace("-", "", StringComparison.Ordinal)[..MarkLength];
        var room = LongestName - MarkLength - 1;
        var spec = new JsonObject
        {
            ["workload"] = new JsonObject { ["kind"] = "Pod", ["name"] = pod.Name() },
        };
        if (priority is not null)
            spec["priority"] = priority;
        return new JsonObject
        {
            ["apiVersion"] = KubernetesKind.Migration.ApiVersion,
            ["kind"] = KubernetesKind.Migration.Name,
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{(stem.Length > room ? stem[..room].TrimEnd('-', '.') : stem)}-{mark}",
                ["namespace"] = pod.Namespace(),
            },
            ["spec"] = spec,
        };
    }

    /// <summary>The one that stands for a request from the bus.</summary>
    public static JsonObject Of(MigrationRequested request, Guid id)
    {
        var workload = new JsonObject { ["kind"] = request.Kind, ["name"] = request.Workload.Pod };
        if (request.Workload.Container is { Length: > 0 } container)
            workload["container"] = container;
        var spec = new JsonObject { ["workload"] = workload };
        Set("targetNode", request.TargetNode);
        Set("strategy", request.Ownership);
        Set("priority", request.Priority);
        return new JsonObject
        {
            ["apiVersion"] = KubernetesKind.Migration.ApiVersion,
            ["kind"] = KubernetesKind.Migration.Name,
            ["metadata"] = new JsonObject
            {
                ["name"] = $"request-{id:n}",
                ["namespace"] = request.Workload.Namespace,
                ["annotations"] = new JsonObject
                {
                    ["containerflow.io/requested-by"] = request.RequestedBy ?? "the bus",
                },
            },
            ["spec"] = spec,
        };

        void Set(string name, string? value)
        {
            if (value is not null)
                spec[name] = value;
        }
    }

    /// <summary>Creates one; fine when it is there.</summary>
    /// <returns>Whether it is new.</returns>
    public static async Task<bool> CreateAsync(
        IKubernetesApi api, JsonObject migration, CancellationToken cancellation)
    {
        try
        {
            await api.CreateAsync(KubernetesKind.Migration, migration.Namespace(), migration, cancellation);
            return true;
        }
        catch (KubernetesException e) when (e.IsConflict)
        {
            return false;
        }
    }
}
