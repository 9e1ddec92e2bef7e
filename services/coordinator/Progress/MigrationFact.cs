using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Progress;

/// <summary>What one event says about a migration.</summary>
internal sealed record MigrationFact
{
    /// <summary>The migration.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>Name of the event.</summary>
    public required string Event { get; init; }

    /// <summary>Node that reports it, where several may report the same; null otherwise.</summary>
    public string? Node { get; init; }

    /// <summary>State that the migration has reached at least; null when the event does not tell.</summary>
    public MigrationState? Reaches { get; init; }

    /// <summary>What was done.</summary>
    public IReadOnlyList<StepReport> Steps { get; init; } = [];

    /// <summary>Reason or remark; null when there is none.</summary>
    public string? Reason { get; init; }

    /// <summary>From hold to release in milliseconds, where the event tells.</summary>
    public double? FreezeMs { get; init; }

    /// <summary>Size of the checkpoint image, where the event tells.</summary>
    public long? ImageBytes { get; init; }

    /// <summary>What makes a second event of this kind a repetition.</summary>
    public string Key => Node is null ? Event : $"{Event}@{Node}";
}
