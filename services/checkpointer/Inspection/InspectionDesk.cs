using Microsoft.Extensions.Options;
using Migration.Checkpointer.Platforms;
using Migration.Contracts;
using Migration.Platform.Hosting;

namespace Migration.Checkpointer.Inspection;

/// <summary>Puts together what this node has to say about a workload.</summary>
/// <param name="platforms">What runs workloads here.</param>
/// <param name="node">Looks at the node.</param>
/// <param name="options">The node.</param>
public sealed class InspectionDesk(
    NodePlatforms<IPlatformInspector> platforms, NodeInspector node, IOptions<NodeOptions> options)
{
    /// <summary>Answers a question. Nothing is touched.</summary>
    /// <param name="question">The question.</param>
    /// <param name="cancellation">Cancels the look.</param>
    public async Task<WorkloadInspected> AnswerAsync(InspectWorkload question, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (platforms.Find(question.Workload) is not { } platform)
            return Elsewhere(question);
        var answer = await platform.InspectAsync(question.Workload, cancellation);
        // The node's own state matters only where the workload is or is to go.
        if (!answer.Found && question.TargetForImage is null)
            return answer;
        // Side by side: each may have to wait for the registry, and who asks does not wait for long.
        var facts = node.FactsAsync(platform, cancellation);
        var fitness = question.TargetForImage is { } image
            ? platform.FitnessAsync(question.Workload, image, cancellation)
            : null;
        await Task.WhenAll([facts, .. fitness is null ? (Task[])[] : [fitness]]);
        answer = answer with { Facts = await facts };
        if (fitness is null)
            return answer;
        var fits = await fitness;
        return answer with
        {
            TargetProblems = fits.Problems,
            HasBaseImage = fits.HasBaseImage,
            TargetLoad = fits.Load,
        };
    }

    private WorkloadInspected Elsewhere(InspectWorkload question) => new()
    {
        Node = options.Value.Name,
        Found = false,
        Problems = [],
        TargetProblems = question.TargetForImage is null
            ? null
            : [$"the node does not run {question.Workload.Platform}: add it to Node:Platforms of its services"],
    };
}
