using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Admission;

/// <summary>
/// Asks the nodes where a workload is, the switch controller which services lead to it, and the target whether it can
/// take it in. Nothing is touched.
/// </summary>
internal sealed class WorkloadSurvey(Questions questions)
{
    /// <summary>Asks all at the same time; a peer that does not answer becomes a problem of the result.</summary>
    /// <param name="workload">The container.</param>
    /// <param name="nodes">Nodes to ask: the one it is said to be on, or all of its platform.</param>
    /// <param name="target">Node it is to go to; null when only the workload itself is of interest.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<SurveyResult> AskAsync(
        Workload workload, IReadOnlyList<string> nodes, string? target, CancellationToken cancellation)
    {
        var services = questions.AskSwitchAsync(workload, cancellation);
        var answers = await Task.WhenAll(nodes.Select(node =>
            questions.AskNodeAsync(new InspectWorkload { Node = node, Workload = workload }, cancellation)));
        var found = Choose(answers);
        // One that did not answer a moment ago is not waited for again.
        var taker = answers.FirstOrDefault(a => a.Node == target && a.Problem is not null && found is not null)
            ?? (found is null || string.IsNullOrEmpty(target) || found.Node == target
                ? null
                : await AskTargetAsync(found.Answer!, workload, target, cancellation));
        var switchSays = await services;
        var endpoint = found?.Answer?.Endpoint;
        return new SurveyResult(
        [
            .. NodeProblems(workload, answers, found, target),
            .. taker is null ? [] : TargetRules.Check(found!.Answer!, taker),
            .. switchSays.Problems,
            .. switchSays.Split(workload, endpoint) is { } split ? [split] : Array.Empty<string>(),
        ])
        {
            Found = found?.Answer is { } answer ? answer with { Endpoint = switchSays.Seen(endpoint) } : null,
            Incomplete = !switchSays.IsThere || taker?.Problem is not null
                || (found is null && answers.Any(a => a.Problem is not null)),
        };
    }

    /// <summary>Asks a node whether it can take a workload in.</summary>
    /// <param name="source">What the workload's node says of it.</param>
    /// <param name="workload">The workload.</param>
    /// <param name="target">The node.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Every problem; empty when it can.</returns>
    public async Task<IReadOnlyList<string>> TargetProblemsAsync(
        WorkloadInspected source, Workload workload, string target, CancellationToken cancellation) =>
        [.. TargetRules.Check(source, await AskTargetAsync(source, workload, target, cancellation))];

    /// <summary>Asks a node whether, and how well, it can take a workload in.</summary>
    /// <param name="source">What the workload's node says of it.</param>
    /// <param name="workload">The workload.</param>
    /// <param name="target">The node.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<NodeAnswer> AskTargetAsync(
        WorkloadInspected source, Workload workload, string target, CancellationToken cancellation) =>
        questions.AskNodeAsync(
            new InspectWorkload { Node = target, Workload = workload, TargetForImage = source.BaseImage },
            cancellation);

    private static NodeAnswer? Choose(NodeAnswer[] answers)
    {
        var movable = answers.Where(a => a.HasMovable).ToArray();
        if (movable.Length == 1)
            return movable[0];
        // One that has problems is still worth looking at: all of them are to be listed at once.
        var having = answers.Where(a => a.Has).ToArray();
        return movable.Length == 0 && having.Length == 1 && having[0].IsKnown ? having[0] : null;
    }

    private static IEnumerable<string> NodeProblems(
        Workload workload, NodeAnswer[] answers, NodeAnswer? found, string? target)
    {
        if (found is not null)
        {
            foreach (var problem in ProblemsOn(found))
                yield return problem;
            yield break;
        }

        foreach (var silent in answers.Where(a => a.Problem is not null))
            yield return silent.Problem!;
        var movable = answers.Where(a => a.HasMovable).Select(a => a.Node).ToArray();
        if (movable.Length > 1)
            yield return $"{workload.Display()} runs on {string.Join(" and ", movable)}: say which by sourceNode.";
        else if (answers.Any(a => a.Has))
            foreach (var problem in answers.Where(a => a.Has).SelectMany(ProblemsOn))
                yield return problem;
        else if (answers.Any(a => a.Answer is not null))
            yield return $"{workload.Display()} is unknown on "
                + string.Join(", ", answers.Where(a => a.Answer is not null).Select(a => a.Node))
                + ": check the names.";
    }

    private static IEnumerable<string> ProblemsOn(NodeAnswer answer)
    {
        var inspected = answer.Answer!;
        foreach (var problem in inspected.Problems)
            yield return $"{answer.Node}: {problem}";
        foreach (var problem in SourceRules.Check(inspected))
            yield return $"{answer.Node}: {problem}";
        if (inspected.Problems.Count > 0)
            yield break;
        if (inspected.Endpoint is null)
            yield return $"{answer.Node}: the container is not in a pod with an address: run it in one.";
        if (inspected.BaseImage is null)
            yield return $"{answer.Node}: the container's base image is not known.";
    }
}
