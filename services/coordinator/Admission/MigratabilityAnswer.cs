using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Admission;

/// <summary>Whether a node could take a workload in.</summary>
/// <param name="Node">The node.</param>
/// <param name="Reasons">Every reason why not; empty when it can.</param>
internal sealed record TargetAnswer(string Node, IReadOnlyList<string> Reasons)
{
    /// <summary>Whether it can.</summary>
    public bool Migratable => Reasons.Count == 0;
}

/// <summary>Whether a workload could be migrated now.</summary>
internal sealed record MigratabilityAnswer
{
    /// <summary>The workload.</summary>
    public required Workload Workload { get; init; }

    /// <summary>Whether it could be, to one node at least.</summary>
    public bool Migratable => Reasons.Count == 0 && Targets.Any(t => t.Migratable);

    /// <summary>Where it runs; null when that was not found.</summary>
    public string? SourceNode { get; init; }

    /// <summary>Every reason why it could not go anywhere; empty when it could.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The nodes it could go to, and why it could not.</summary>
    public required IReadOnlyList<TargetAnswer> Targets { get; init; }

    /// <summary>Options that would be in effect; null when it was not found.</summary>
    public EffectiveOptions? Options { get; init; }
}
