namespace Migration.Dashboard.Model;

/// <summary>Whether a workload could be migrated now.</summary>
/// <param name="Migratable">Whether it could, to one node at least.</param>
/// <param name="SourceNode">Where it runs; null when that was not found.</param>
/// <param name="Reasons">Why it could not go anywhere.</param>
/// <param name="Targets">Nodes it could go to, and why it could not.</param>
/// <param name="Options">How it would be done; null when it was not found.</param>
public sealed record MovabilityInfo(
    bool Migratable,
    string? SourceNode,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<MovabilityInfo.Target> Targets,
    MigrationWay? Options)
{
    /// <summary>A node.</summary>
    /// <param name="Node">Its name.</param>
    /// <param name="Migratable">Whether it could take the workload in.</param>
    /// <param name="Reasons">Why it could not.</param>
    public sealed record Target(string Node, bool Migratable, IReadOnlyList<string> Reasons);
}
