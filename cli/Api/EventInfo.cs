namespace Migration.Cli.Api;

/// <summary>One entry of the coordinator's event streams.</summary>
internal sealed record EventInfo
{
    public required Guid MigrationId { get; init; }

    public required string Event { get; init; }

    public required string State { get; init; }

    public required DateTimeOffset At { get; init; }

    public string? Note { get; init; }

    /// <summary>Position in the stream, for going on after a break.</summary>
    public string? StreamId { get; init; }
}
