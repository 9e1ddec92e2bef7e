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

    /// <summary>Only those from or to this node; null for all.</summary>
    public string? Node { get; init; }

    /// <summary>Only those asked for before this time: the next page of a list; null for all.</summary>
    public DateTimeOffset? RequestedBefore { get; init; }

    /// <summary>Only those that wait, and could have started at this time or before; null for all.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>Only those that ended after this time; null for all.</summary>
    public DateTimeOffset? EndedAfter { get; init; }

    /// <summary>Whether steps and events are read as well; costs two more reads for each. Default true.</summary>
    public bool WithSteps { get; init; } = true;

    /// <summary>At most so many. Default 100.</summary>
    public int Limit { get; init; } = 100;
}
