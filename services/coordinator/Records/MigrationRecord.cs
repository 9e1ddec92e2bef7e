using Migration.Contracts;

namespace Migration.Coordinator.Records;

/// <summary>All that is known of one migration.</summary>
internal sealed record MigrationRecord
{
    /// <summary>Id of the migration.</summary>
    public required Guid Id { get; init; }

    /// <summary>The request as it came.</summary>
    public required MigrationRequested Request { get; init; }

    /// <summary>Where it stands.</summary>
    public required MigrationState State { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When <see cref="State"/> was entered.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Which attempt to move the workload this is, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The first attempt's migration; null when this is the first.</summary>
    public Guid? RetryOf { get; init; }

    /// <summary>Options in effect; null until examined.</summary>
    public EffectiveOptions? Options { get; init; }

    /// <summary>When it was put into the queue; null when it never waited.</summary>
    public DateTimeOffset? QueuedAt { get; init; }

    /// <summary>It does not leave the queue before this time; null when it may at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When it was admitted; null before.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>When the freeze window was opened; null before.</summary>
    public DateTimeOffset? HeldAt { get; init; }

    /// <summary>When somebody asked for it to be given up; null when nobody did.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the switch controller was asked to give it up; null when it was not.</summary>
    public DateTimeOffset? AbortAskedAt { get; init; }

    /// <summary>The node it leaves: the one found, before that the one asked for.</summary>
    public string? SourceNode => Source?.Node ?? Request.SourceNode;

    /// <summary>
    /// Node that was chosen instead of the one asked for, or as none was; null while none was chosen.
    /// </summary>
    public string? ChosenNode { get; init; }

    /// <summary>The node it goes to; empty while none is known.</summary>
    public string TargetNode => ChosenNode ?? Request.TargetNode ?? "";

    /// <summary>The pod that serves before the migration; null until admitted.</summary>
    public PodEndpoint? Source { get; init; }

    /// <summary>Image the container was started from; null until admitted.</summary>
    public ImageIdentity? BaseImage { get; init; }

    /// <summary>Why it was refused, given up or needs attention; empty while all is well.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>From hold to release in milliseconds; null until known.</summary>
    public double? FreezeMs { get; init; }

    /// <summary>Size of the checkpoint image; null until known.</summary>
    public long? ImageBytes { get; init; }

    /// <summary>Keys of the events that were recorded: name, or <c>name@node</c>.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>Steps in the order in which their events were recorded.</summary>
    public IReadOnlyList<RecordedStep> Steps { get; init; } = [];

    /// <summary>One of <see cref="MigrationPriorities"/>.</summary>
    public string Priority => Request.Priority ?? MigrationPriorities.UserTriggered;

    /// <summary>The container that moves.</summary>
    public Workload Workload => Request.Workload;

    /// <summary>One of <see cref="MigrationOutcomes"/>; null while it runs.</summary>
    public string? Outcome => State switch
    {
        MigrationState.Completed => MigrationOutcomes.Completed,
        MigrationState.RolledBack => MigrationOutcomes.RolledBack,
        MigrationState.Rejected => MigrationOutcomes.Rejected,
        MigrationState.NeedsAttention => MigrationOutcomes.NeedsAttention,
        _ => null,
    };

    /// <summary>What moves from where to where; only once admitted.</summary>
    public MigrationPlan Plan => new()
    {
        Workload = Workload,
        SourceNode = Source?.Node ?? throw new InvalidOperationException($"Migration {Id} is {State}: it has no plan."),
        TargetNode = TargetNode,
        MemoryBytes = Options?.MemoryBytes,
        BandwidthBytesPerSecond = Options?.BandwidthBytesPerSecond,
        Strategy = Options?.Strategy,
        MaxFreezeMs = Options?.MaxFreeze?.TotalMilliseconds,
        Ownership = Request.Ownership,
    };

    /// <summary>The steps, failed ones included, in the order in which a migration does them.</summary>
    public IReadOnlyList<RecordedStep> OrderedSteps =>
        [.. Steps.OrderBy(s => MilestoneOrder.Of(s.Event)).ThenBy(s => s.Position)];

    /// <summary>The steps that were done, for a report.</summary>
    public IReadOnlyList<StepReport> StepReports =>
        [.. OrderedSteps.Where(s => s.Failure is null).Select(s => s.Report)];

    /// <summary>Whether an event of that name was recorded, from whichever node.</summary>
    public bool Saw(string eventName) =>
        Events.Any(e => e == eventName || e.StartsWith(eventName + "@", StringComparison.Ordinal));

    /// <summary>The same migration in another state.</summary>
    public MigrationRecord In(MigrationState state, DateTimeOffset now) => !State.MayGoTo(state)
        ? throw new InvalidOperationException($"Migration {Id} may not go from {State} to {state}.")
        : this with
        {
            State = state,
            ChangedAt = now,
            HeldAt = HeldAt ?? (state.IsFrozen() ? now : null),
            EndedAt = state.HasEnded() ? now : null,
        };
}
