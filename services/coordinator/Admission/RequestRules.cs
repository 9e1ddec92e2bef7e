using Migration.Contracts;

namespace Migration.Coordinator.Admission;

/// <summary>What can be said of a request without asking anybody.</summary>
internal static class RequestRules
{
    // The longest name Kubernetes allows; nothing else here is longer.
    private const int LongestName = 253;

    /// <summary>Every reason against the request; empty when there is none.</summary>
    public static IReadOnlyList<string> Check(MigrationRequested request, IEnumerable<NodeEntry> nodes)
    {
        var known = nodes.ToDictionary(n => n.Name);
        return
        [
            .. Names(request.Workload),
            .. PlatformOf(request.Workload),
            .. Node("Target node", "targetNode", request.TargetNode, request.Workload, known),
            .. request.SourceNode is { } source
                ? Node("Source node", "sourceNode", source, request.Workload, known)
                : [],
            .. SameNode(request.TargetNode, request.SourceNode),
        ];
    }

    /// <summary>The reason against a move to where the workload is; empty when it is elsewhere.</summary>
    public static IEnumerable<string> SameNode(string target, string? source)
    {
        if (target.Length > 0 && target == source)
            yield return $"Target node '{target}' is the source node: choose another one.";
    }

    private static IEnumerable<string> Names(Workload workload)
    {
        foreach (var (member, value) in new[]
                 {
                     ("namespace", workload.Namespace), ("pod", workload.Pod), ("container", workload.Container),
                 })
        {
            if (string.IsNullOrWhiteSpace(value))
                yield return $"workload.{member} is empty: name the {member}.";
            else if (value.Length > LongestName)
                yield return $"workload.{member} has {value.Length} characters; at most {LongestName} are allowed.";
        }
    }

    private static IEnumerable<string> PlatformOf(Workload workload)
    {
        if (string.IsNullOrWhiteSpace(workload.Platform))
            yield return $"workload.platform is empty: give one of {Platforms.List}.";
        else if (!Platforms.All.Contains(workload.Platform))
            yield return $"Platform '{workload.Platform}' is unknown: give one of {Platforms.List}.";
    }

    private static IEnumerable<string> Node(
        string role, string member, string name, Workload workload, Dictionary<string, NodeEntry> known)
    {
        if (string.IsNullOrWhiteSpace(name))
            yield return $"{member} is empty: name a node.";
        else if (!known.TryGetValue(name, out var node))
            yield return $"{role} '{name}' is unknown; the coordinator knows {string.Join(", ", known.Keys)} "
                + "(Coordinator:Nodes).";
        else if (node.Platform != workload.Platform && Platforms.All.Contains(workload.Platform))
            yield return $"{role} '{name}' runs {node.Platform}, the workload runs on {workload.Platform}: "
                + "choose a node of its platform.";
    }
}
