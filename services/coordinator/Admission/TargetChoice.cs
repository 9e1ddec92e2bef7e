using Migration.Contracts;

namespace Migration.Coordinator.Admission;

/// <summary>The node for a workload whose requester left the choice open. Pure.</summary>
/// <param name="Node">The node; null when none can take it in.</param>
/// <param name="Reasons">What stands against each node; empty when one was found.</param>
internal sealed record TargetChoice(string? Node, IReadOnlyList<string> Reasons)
{
    /// <summary>Whether a node did not answer: asking again may give another result.</summary>
    public bool Incomplete { get; init; }

    /// <summary>
    /// Chooses: of those that can, first the ones that have the base image, then the one of which the least is taken.
    /// </summary>
    /// <param name="source">What the workload's node says.</param>
    /// <param name="answers">What came back from the others.</param>
    /// <param name="tried">
    /// Nodes on which it has failed before, the last one last: taken only if there is no other, the last one last.
    /// </param>
    public static TargetChoice Of(
        WorkloadInspected source, IReadOnlyList<NodeAnswer> answers, IReadOnlyList<string> tried)
    {
        if (answers.Count == 0)
            return new TargetChoice(null,
                [$"There is no node beside {source.Node} that it could go to: add one to Coordinator:Nodes."]);
        var order = tried.ToList();
        var problems = answers.ToDictionary(a => a.Node, a => TargetRules.Check(source, a).ToList());
        var best = answers
            .Where(a => problems[a.Node].Count == 0)
            .OrderBy(a => order.LastIndexOf(a.Node))
            .ThenByDescending(a => a.Answer?.HasBaseImage ?? false)
            .ThenBy(a => a.Answer?.TargetLoad ?? 1)
            .ThenBy(a => a.Node, StringComparer.Ordinal)
            .FirstOrDefault();
        return best is not null
            ? new TargetChoice(best.Node, [])
            : new TargetChoice(null, [.. problems.Values.SelectMany(p => p)])
            {
                Incomplete = answers.Any(a => a.Problem is not null),
            };
    }
}
