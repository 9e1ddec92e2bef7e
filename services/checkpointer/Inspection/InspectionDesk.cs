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
        answer = answer with { Facts = await node.FactsAsync(cancellation) };
        return question.TargetForImage is { } image
            ? answer with { TargetProblems = await node.TargetProblemsAsync(question.Workload, image, cancellation) }
            : answer;
    }
}
