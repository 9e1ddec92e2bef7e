using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Coordinator.Access;
using Migration.Coordinator.Admission;

namespace Migration.Coordinator.Http;

/// <summary>What could be migrated.</summary>
internal static class WorkloadEndpoints
{
    /// <summary>Adds the routes.</summary>
    public static void MapWorkloads(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/workloads/{platform}/{namespace}/{pod}/{container}/migratability", AnswerAsync)
            .Described("getMigratability", "Says whether a workload could be migrated, and all that stands against it.",
                ApiScope.Read, 400);

    private static async Task<Results<Ok<MigratabilityAnswer>, ProblemHttpResult>> AnswerAsync(
        string platform,
        string @namespace,
        string pod,
        string container,
        string? targetNode,
        Migratability migratability,
        IOptions<CoordinatorOptions> options,
        CancellationToken cancellation)
    {
        var workload = new Workload { Platform = platform, Namespace = @namespace, Pod = pod, Container = container };
        List<FieldProblem> problems = [.. RequestRules.CheckWorkload(workload)];
        var nodes = options.Value.Nodes.Where(n => n.Runs(platform)).Select(n => n.Name).ToArray();
        if (targetNode is not null && !nodes.Contains(targetNode))
            problems.Add(new("targetNode",
                $"Target node '{targetNode}' is unknown; of {platform} there are {string.Join(", ", nodes)}."));
        return problems.Count > 0
            ? Problems.BadFields(problems)
            : TypedResults.Ok(await migratability.OfAsync(workload, targetNode, cancellation));
    }
}
