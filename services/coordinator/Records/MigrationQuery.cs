namespace Migration.Coordinator.Records;

/// <summary>Which migrations to list; newest first.</summary>
internal sealed record MigrationQuery
{
    /// <summary>Only these states; empty for all.</summary>
    public IReadOnlyList<MigrationState> States { get; init; } = [];

    /// <summary>
    /// Only workloads whose full name <c>platform/namespace/pod/container</c> is this or ends in it after a '/'; null
    /// for all.
    /// </summary>
    public string? Workload { get; init; }

    /// <summary>At most so many. Default 100.</summary>
    public int Limit { get; init; } = 100;
}
