using Migration.Contracts;

namespace Migration.Dashboard.Model;

/// <summary>A migration as the coordinator's API shows it.</summary>
public sealed record MigrationInfo
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name of its state.</summary>
    public required string State { get; init; }

    /// <summary>The container that moves.</summary>
    public required Workload Workload { get; init; }

    /// <summary>Node it leaves; null until found.</summary>
    public string? SourceNode { get; init; }

    /// <summary>Node it goes to.</summary>
    public required string TargetNode { get; init; }

    /// <summary>Who asked; null when nobody said.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When it was admitted; null before.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>When it came into its state.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it was refused, given up or needs attention.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>From hold to release in milliseconds; null until known.</summary>
    public double? FreezeMs { get; init; }

    /// <summary>Size of the checkpoint image in bytes; null until known.</summary>
    public long? ImageBytes { get; init; }

    /// <summary>One of <see cref="MigrationPriorities"/>.</summary>
    public required string Priority { get; init; }

    /// <summary>Place in the queue from 1; null when it does not wait.</summary>
    public int? QueuePosition { get; init; }

    /// <summary>Which attempt to move the workload this is, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>How it is done; null until examined.</summary>
    public MigrationWay? Options { get; init; }

    /// <summary>What was done so far, in order.</summary>
    public IReadOnlyList<StepInfo> Steps { get; init; } = [];

    /// <summary><c>pod/container</c>.</summary>
    public string ShortName => $"{Workload.Pod}/{Workload.Container}";

    /// <summary>The last digits of the id: ids made one after the other begin alike.</summary>
    public string ShortId => Id.ToString("n")[^8..];
}
