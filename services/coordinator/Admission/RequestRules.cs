using Migration.Contracts;
using Migration.Coordinator.Queue;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Admission;

/// <summary>What can be said of a request without asking anybody.</summary>
internal static class RequestRules
{
    // The longest name Kubernetes allows; nothing else here is longer.
    private const int LongestName = 253;

    /// <summary>Every reason against the request; empty when there is none.</summary>
    public static IReadOnlyList<FieldProblem> Check(MigrationRequested request, IEnumerable<NodeEntry> nodes)
    {
        var known = nodes.ToDictionary(n => n.Name);
        return
        [
            .. IsForSeveral(request) ? CheckSeveral(request) : CheckWorkload(request.Workload),
            .. KindOf(request),
            .. PriorityOf(request),
            .. StrategyOf(request),
            .. OwnershipOf(request),
            .. request.TargetNode is { } target
                ? Node("Target node", "targetNode", target, request.Workload, known)
                : [],
            .. request.SourceNode is { } source
                ? Node("Source node", "sourceNode", source, request.Workload, known)
                : [],
            .. request.Ownership == OwnershipStrategies.Name
                ? OtherNode(request.TargetNode, request.SourceNode)
                : SameNode(request.TargetNode, request.SourceNode),
        ];
    }

    /// <summary>Whether it names something with several pods, which the operator divides.</summary>
    public static bool IsForSeveral(MigrationRequested request) =>
        request.Kind is not (null or WorkloadKinds.Pod) && WorkloadKinds.All.Contains(request.Kind);

    // The container may be left open: each pod knows which of its own moves.
    private static IEnumerable<FieldProblem> CheckSeveral(MigrationRequested request)
    {
        foreach (var problem in CheckWorkload(request.Workload).Where(p => p.Field != "workload.container"))
            yield return problem;
        if (request.SourceNode is not null)
            yield return new(
                "sourceNode", $"sourceNode is for one pod: leave it out, or give kind {WorkloadKinds.Node}.");
        if (request.Strategy is not null)
            yield return new("strategy", "strategy is for one pod; leave it out, for what the policies say.");
    }

    private static IEnumerable<FieldProblem> KindOf(MigrationRequested request)
    {
        if (request.Kind is not { } kind)
            yield break;
        if (!WorkloadKinds.All.Contains(kind))
            yield return new("kind", $"Kind '{kind}' is unknown: give one of {string.Join(", ", WorkloadKinds.All)}.");
        else if (request.Workload.Platform != WorkloadPlatforms.Kubernetes)
            yield return new("kind", $"kind is for {WorkloadPlatforms.Kubernetes}: leave it out.");
    }

    /// <summary>Every reason against the name of a workload; empty when there is none.</summary>
    public static IReadOnlyList<FieldProblem> CheckWorkload(Workload workload) =>
        [.. Names(workload), .. PlatformOf(workload)];

    /// <summary>The reason against a move to where the workload is; empty when it is elsewhere.</summary>
    public static IEnumerable<FieldProblem> SameNode(string? target, string? source)
    {
        if (!string.IsNullOrEmpty(target) && target == source)
            yield return new("targetNode", $"Target node '{target}' is the source node: choose another one.");
    }

    /// <summary>The reason against giving a workload its name back on another node than where it is.</summary>
    public static IEnumerable<FieldProblem> OtherNode(string? target, string? source)
    {
        if (!string.IsNullOrEmpty(target) && !string.IsNullOrEmpty(source) && target != source)
            yield return new("targetNode",
                $"Target node '{target}' is not the source node: with ownership {OwnershipStrategies.Name} a workload "
                + "stays where it is; leave it out.");
    }

    /// <summary>
    /// A reason for each migration of the same pod that waits or runs, whichever of its containers it moves: they share
    /// the network that is locked, and the pod goes away with the first of them.
    /// </summary>
    public static IEnumerable<string> Busy(Workload workload, IEnumerable<MigrationRecord> active) => active
        .Where(o => o.Workload with { Container = workload.Container } == workload)
        .Select(o => (o.Workload == workload
                ? $"{workload.Display()} is already migrating"
                : $"{workload.Display()} is in a pod that is already migrating with container {o.Workload.Container}")
            + $": migration {o.Id} to {o.TargetNode} is {o.State}; wait for it or cancel it.");

    private static IEnumerable<FieldProblem> Names(Workload workload)
    {
        foreach (var (member, value) in new[]
                 {
                     ("namespace", workload.Namespace), ("pod", workload.Pod), ("container", workload.Container),
                 })
        {
            if (string.IsNullOrWhiteSpace(value))
                yield return new($"workload.{member}", $"workload.{member} is empty: name the {member}.");
            else if (value.Length > LongestName)
                yield return new(
                    $"workload.{member}",
                    $"workload.{member} has {value.Length} characters; at most {LongestName} are allowed.");
        }
    }

    private static IEnumerable<FieldProblem> PlatformOf(Workload workload)
    {
        if (string.IsNullOrWhiteSpace(workload.Platform))
            yield return new("workload.platform", $"workload.platform is empty: give one of {WorkloadPlatforms.List}.");
        else if (!WorkloadPlatforms.All.Contains(workload.Platform))
            yield return new(
                "workload.platform", $"Platform '{workload.Platform}' is unknown: give one of {WorkloadPlatforms.List}.");
    }

    private static IEnumerable<FieldProblem> PriorityOf(MigrationRequested request)
    {
        if (!WaitingLine.Priorities.Contains(request.Priority ?? MigrationPriorities.UserTriggered))
            yield return new(
                "priority",
                $"Priority '{request.Priority}' is unknown: give one of {string.Join(", ", WaitingLine.Priorities)}.");
    }

    private static IEnumerable<FieldProblem> StrategyOf(MigrationRequested request)
    {
        if (request.Strategy is { } strategy && !MigrationStrategies.All.Contains(strategy))
            yield return new(
                "strategy",
                $"Strategy '{strategy}' is unknown: give one of {string.Join(", ", MigrationStrategies.All)}, "
                + "or none for what the policies say.");
    }

    private static IEnumerable<FieldProblem> OwnershipOf(MigrationRequested request)
    {
        if (request.Ownership is not { } ownership)
            yield break;
        if (!OwnershipStrategies.All.Contains(ownership))
            yield return new(
                "ownership",
                $"Ownership '{ownership}' is unknown: give one of {string.Join(", ", OwnershipStrategies.All)}, "
                + "or none for adopt.");
        else if (request.Workload.Platform != WorkloadPlatforms.Kubernetes)
            yield return new(
                "ownership", $"ownership is for {WorkloadPlatforms.Kubernetes}, where pods have owners: leave it out.");
    }

    private static IEnumerable<FieldProblem> Node(
        string role, string member, string name, Workload workload, Dictionary<string, NodeEntry> known)
    {
        if (string.IsNullOrWhiteSpace(name))
            yield return new(member, $"{member} is empty: name a node, or leave it out.");
        else if (!known.TryGetValue(name, out var node))
            yield return new(
                member,
                $"{role} '{name}' is unknown; the coordinator knows {string.Join(", ", known.Keys)} "
                + "(Coordinator:Nodes).");
        else if (!node.Runs(workload.Platform) && WorkloadPlatforms.All.Contains(workload.Platform))
            yield return new(
                member,
                $"{role} '{name}' runs {node.Platform}, the workload runs on {workload.Platform}: "
                + "choose a node of its platform.");
    }
}
