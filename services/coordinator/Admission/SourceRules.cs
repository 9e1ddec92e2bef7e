using Migration.Contracts;

namespace Migration.Coordinator.Admission;

/// <summary>What keeps a node from letting a workload go. Pure.</summary>
internal static class SourceRules
{
    /// <summary>Every problem of the node, beside those of the workload; empty when there is none.</summary>
    public static IEnumerable<string> Check(WorkloadInspected source)
    {
        if (source.Facts is not { } facts)
            yield break;
        foreach (var problem in facts.Problems)
            yield return problem;
        if (source.MemoryBytes > facts.FreeArchiveBytes)
            yield return $"a checkpoint may take {Size.Text(source.MemoryBytes.Value)}, but only "
                + $"{Size.Text(facts.FreeArchiveBytes.Value)} are free where archives go (Checkpointer:ArchiveFolder): "
                + "free disk space.";
    }
}
