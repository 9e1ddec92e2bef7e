using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Coordinator.Policies;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Admission;

/// <summary>Looks at everything that could make a migration fail before anything is touched.</summary>
internal sealed class Examination(WorkloadSurvey survey, PolicyBook policies, IOptions<CoordinatorOptions> options)
{
    /// <summary>Examines a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Findings> OfAsync(MigrationRequested request, CancellationToken cancellation)
    {
        var reasons = RequestRules.Check(request, options.Value.Nodes).Select(p => p.Text).ToList();
        if (NodesToAsk(request) is not { Count: > 0 } nodes)
            return new Findings(reasons) { TargetNode = request.TargetNode };

        // A node that is not known has no queue; nobody would answer.
        var target = options.Value.Nodes.Any(n => n.Name == request.TargetNode) ? request.TargetNode : null;
        var found = await survey.AskAsync(request.Workload, nodes, target, cancellation);
        reasons.AddRange(found.Problems);
        if (request.SourceNode is null)
            reasons.AddRange(
                RequestRules.SameNode(request.TargetNode, found.Found?.Endpoint?.Node).Select(p => p.Text));
        return new Findings(reasons)
        {
            Source = found.Found?.Endpoint,
            BaseImage = found.Found?.BaseImage,
            Options = found.Found is { } inspected
                ? policies.For(inspected.Labels ?? [], inspected.MemoryBytes, request.Strategy)
                : null,
            TargetNode = request.TargetNode,
            Incomplete = found.Incomplete,
        };
    }

    /// <summary>Examines a migration that has waited; a retry may find itself another target.</summary>
    /// <param name="queued">The migration.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Findings> AgainAsync(MigrationRecord queued, CancellationToken cancellation)
    {
        Findings? last = null;
        var incomplete = false;
        foreach (var target in Targets(queued))
        {
            last = await OfAsync(queued.Request with { TargetNode = target }, cancellation);
            if (last.Reasons.Count == 0)
                return last;
            incomplete |= last.Incomplete;
        }

        return last! with { Incomplete = incomplete };
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
    private IEnumerable<string> Targets(MigrationRecord queued)
    {
        var asked = queued.Request.TargetNode;
        if (queued is { Attempt: > 1, Options.RetryElsewhere: true })
        {
            foreach (var other in options.Value.Nodes.Where(n => n.Runs(queued.Workload.Platform)
                && n.Name != asked && n.Name != queued.SourceNode))
                yield return other.Name;
        }

        yield return asked;
    }
}
