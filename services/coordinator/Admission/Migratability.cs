using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Coordinator.Policies;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Admission;

/// <summary>Answers ahead of time what a request would be answered. Nothing is recorded.</summary>
internal sealed class Migratability(
    IMigrationStore store, WorkloadSurvey survey, PolicyBook policies, IOptions<CoordinatorOptions> options)
{
    /// <summary>Looks at a workload and at the nodes that it could go to.</summary>
    /// <param name="workload">The workload; its name is fine.</param>
    /// <param name="target">The only node of interest; null for all of the platform.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<MigratabilityAnswer> OfAsync(Workload workload, string? target, CancellationToken cancellation)
    {
        string[] nodes = [.. options.Value.Nodes.Where(n => n.Runs(workload.Platform)).Select(n => n.Name)];
        var busy = RequestRules.Busy(
            workload, await store.AskActiveAsync(active => active.OfPodAsync(workload), cancellation));
        var found = await survey.AskAsync(workload, nodes, null, cancellation);
        var source = found.Found;
        var targets = source is null
            ? []
            : await Task.WhenAll(nodes
                .Where(n => n != source.Node && (target ?? n) == n)
                .Select(n => TargetAsync(source, workload, n, cancellation)));
        return new MigratabilityAnswer
        {
            Workload = workload,
            SourceNode = source?.Node,
            Reasons = [.. found.Problems, .. busy],
            Targets = targets,
            Options = source is null ? null : policies.For(source.Labels ?? [], source.MemoryBytes),
        };
    }

    private async Task<TargetAnswer> TargetAsync(
        WorkloadInspected source, Workload workload, string target, CancellationToken cancellation) =>
        new(target, await survey.TargetProblemsAsync(source, workload, target, cancellation));
}
