using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Coordinator.Policies;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Admission;

/// <summary>Looks at everything that could make a migration fail before anything is touched.</summary>
internal sealed class Examination(WorkloadSurvey survey, PolicyBook policies, IOptions<CoordinatorOptions> options)
{
    /// <summary>Examines a request; one that names no target gets one chosen.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Findings> OfAsync(MigrationRequested request, CancellationToken cancellation) =>
        OfAsync(request, [], cancellation);

    /// <summary>Examines a migration that has waited; a retry may find itself another target.</summary>
    /// <param name="queued">The migration.</param>
    /// <param name="tried">Nodes on which earlier attempts have failed, the last one last.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Findings> AgainAsync(
        MigrationRecord queued, IReadOnlyList<string> tried, CancellationToken cancellation)
    {
        var isElsewhere = queued is { Attempt: > 1, Options.RetryElsewhere: true };
        if (queued.Request.TargetNode is null)
            return await OfAsync(queued.Request, isElsewhere ? tried : [], cancellation);
        Findings? last = null;
        var incomplete = false;
        foreach (var target in Targets(queued, isElsewhere))
        {
            last = await OfAsync(queued.Request with { TargetNode = target }, [], cancellation);
            if (last.Reasons.Count == 0)
                return last;
            incomplete |= last.Incomplete;
        }

        return last! with { Incomplete = incomplete };
    }

    private async Task<Findings> OfAsync(
        MigrationRequested request, IReadOnlyList<string> tried, CancellationToken cancellation)
    {
        var reasons = RequestRules.Check(request, options.Value.Nodes).Select(p => p.Text).ToList();
        if (NodesToAsk(request) is not { Count: > 0 } nodes)
            return new Findings(reasons) { TargetNode = request.TargetNode };

        // A node that is not known has no queue; nobody would answer.
        var target = options.Value.Nodes.Any(n => n.Name == request.TargetNode) ? request.TargetNode : null;
        var found = await survey.AskAsync(request.Workload, nodes, target, cancellation);
        reasons.AddRange(found.Problems);
        if (request is { SourceNode: null, TargetNode: { } named })
        {
            var there = found.Found?.Endpoint?.Node;
            reasons.AddRange((Stays(request)
                ? RequestRules.OtherNode(named, there)
                : RequestRules.SameNode(named, there)).Select(p => p.Text));
        }

        var choice = request.TargetNode is null && found.Found is { } source
            ? Stays(request)
                ? new TargetChoice(source.Node, [])
                : await ChooseAsync(source, request.Workload, tried, cancellation)
            : null;
        reasons.AddRange(choice?.Reasons ?? []);
        return new Findings(reasons)
        {
            Source = found.Found?.Endpoint,
            BaseImage = found.Found?.BaseImage,
            Options = found.Found is { } inspected
                ? policies.For(inspected.Labels ?? [], inspected.MemoryBytes, request.Strategy)
                : null,
            TargetNode = choice?.Node ?? request.TargetNode,
            Incomplete = found.Incomplete || choice is { Node: null, Incomplete: true },
        };
    }

    private static bool Stays(MigrationRequested request) => request.Ownership == OwnershipStrategies.Name;

    private async Task<TargetChoice> ChooseAsync(
        WorkloadInspected source, Workload workload, IReadOnlyList<string> tried, CancellationToken cancellation)
    {
        var others = options.Value.Nodes.Where(n => n.Runs(workload.Platform) && n.Name != source.Node);
        var answers = await Task.WhenAll(
            others.Select(n => survey.AskTargetAsync(source, workload, n.Name, cancellation)));
        return TargetChoice.Of(source, answers, tried);
    }

    /// <summary>Nodes to ask for the workload; none when the request does not even name one properly.</summary>
    private List<string> NodesToAsk(MigrationRequested request)
    {
        var workload = request.Workload;
        if (string.IsNullOrWhiteSpace(workload.Pod) || string.IsNullOrWhiteSpace(workload.Container))
            return [];
        return [.. options.Value.Nodes
            .Where(n => n.Runs(workload.Platform) && (request.SourceNode ?? n.Name) == n.Name)
            .Select(n => n.Name)];
    }

    // The node that has just failed comes last, and the one asked for stays the only one where policy says so.
    private IEnumerable<string> Targets(MigrationRecord queued, bool isElsewhere)
    {
        var last = queued.TargetNode;
        if (isElsewhere && !Stays(queued.Request))
        {
            foreach (var other in options.Value.Nodes.Where(n => n.Runs(queued.Workload.Platform)
                && n.Name != last && n.Name != queued.SourceNode))
                yield return other.Name;
        }

        yield return last;
    }
}
