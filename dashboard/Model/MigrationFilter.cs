namespace Migration.Dashboard.Model;

/// <summary>Which migrations to list, newest first.</summary>
/// <param name="States">Only these states; empty for all.</param>
/// <param name="Workload">Only workloads whose full name is this or ends in it after a '/'; null for all.</param>
/// <param name="Node">Only those from or to this node; null for all.</param>
/// <param name="Before">Only those asked for before this time; null for all.</param>
/// <param name="Limit">At most so many.</param>
public sealed record MigrationFilter(
    IReadOnlyList<string> States, string? Workload, string? Node, DateTimeOffset? Before, int Limit)
{
    /// <summary>The newest of all.</summary>
    /// <param name="limit">At most so many.</param>
    public static MigrationFilter Newest(int limit) => new([], null, null, null, limit);
}
