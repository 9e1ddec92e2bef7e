using Migration.Contracts;

namespace Migration.Coordinator.Admission;

/// <summary>What keeps a node from taking a workload in. Pure.</summary>
internal static class TargetRules
{
    /// <summary>Every problem; empty when there is none.</summary>
    /// <param name="source">What the workload's node says.</param>
    /// <param name="target">What came back from the target.</param>
    public static IEnumerable<string> Check(WorkloadInspected source, NodeAnswer target)
    {
        if (target.Answer is not { } answer)
            return [target.Problem!];
        return
        [
            .. (answer.TargetProblems ?? []).Select(p => $"{target.Node}: {p}"),
            .. answer.Facts is { } facts ? Check(source, facts).Select(p => $"{target.Node}: {p}") : [],
        ];
    }

    private static IEnumerable<string> Check(WorkloadInspected source, NodeFacts target)
    {
        foreach (var problem in target.Problems)
            yield return problem;
        if (source.Facts is { } there)
        {
            var missing = there.CpuFeatures.Except(target.CpuFeatures).Order(StringComparer.Ordinal).ToArray();
            if (missing.Length > 0)
                yield return $"its processors lack {string.Join(", ", missing)} of {source.Node}: "
                    + "the program may be using them; choose a node with the same or newer processors.";
        }

        if (source.MemoryBytes > target.FreeImageBytes)
            yield return $"the checkpoint image may take {Size.Text(source.MemoryBytes.Value)}, but only "
                + $"{Size.Text(target.FreeImageBytes.Value)} are free where the engine keeps images: free disk space.";
    }
}
