namespace Migration.Cli.Api;

/// <summary>Whether a workload could be migrated now, as the coordinator says.</summary>
internal sealed record MigratabilityInfo
{
    public required bool Migratable { get; init; }

    /// <summary>Why it could not go anywhere.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>The nodes it could go to.</summary>
    public IReadOnlyList<TargetInfo> Targets { get; init; } = [];

    /// <summary>How it would be done; null when it was not found.</summary>
    public MigrationOptions? Options { get; init; }

    /// <summary>Everything that stands against it, the nodes' reasons with the nodes' names.</summary>
    public IEnumerable<string> AllReasons =>
        Reasons.Concat(Targets.SelectMany(t => t.Reasons.Select(r => $"to {t.Node}: {r}")));
}

/// <summary>Whether a node could take a workload in.</summary>
internal sealed record TargetInfo(string Node, bool Migratable, IReadOnlyList<string> Reasons);
