using Migration.Contracts;
using Migration.Platform.Podman;

namespace Migration.Checkpointer.Inspection;

/// <summary>Puts together what this node has to say about a workload.</summary>
/// <param name="workloads">Looks at workloads.</param>
/// <param name="node">Looks at the node.</param>
public sealed class InspectionDesk(WorkloadInspector workloads, NodeInspector node)
{
    /// <summary>Answers a question. Nothing is touched.</summary>
    /// <param name="question">The question.</param>
    /// <param name="cancellation">Cancels the look.</param>
    /// <exception cref="PodmanException">The engine does not answer.</exception>
    public async Task<WorkloadInspected> AnswerAsync(InspectWorkload question, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(question);
        var answer = await workloads.InspectAsync(question.Workload, cancellation);
        // The node's own state matters only where the workload is or is to go.
        if (!answer.Found && question.TargetForImage is null)
            return answer;
        // Side by side: each may have to wait for the registry, and who asks does not wait for long.
        var facts = node.FactsAsync(cancellation);
        var problems = question.TargetForImage is { } image
            ? node.TargetProblemsAsync(question.Workload, image, cancellation)
            : null;
        await Task.WhenAll([facts, .. problems is null ? (Task[])[] : [problems]]);
        return answer with { Facts = await facts, TargetProblems = problems is null ? null : await problems };
    }
}
