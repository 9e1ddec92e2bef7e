using Migration.Contracts;

namespace Migration.SwitchCtl.Desired;

/// <summary>What is stored about one migration.</summary>
public sealed record MigrationRecord
{
    /// <summary>The migration.</summary>
    public required Guid Id { get; init; }

    /// <summary>What moves from where to where.</summary>
    public required MigrationPlan Plan { get; init; }

    /// <summary>The pod that serves before.</summary>
    public required PodEndpoint Source { get; init; }

    /// <summary>The pod that takes over; null while none is prepared.</summary>
    public PodEndpoint? Target { get; init; }

    /// <summary>How far the switch is.</summary>
    public required MigrationPhase Phase { get; init; }

    /// <summary>The decision; null while it is open.</summary>
    public Decision? Decision { get; init; }

    /// <summary>When it was decided; null while it is open.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Why it was aborted.</summary>
    public string? Reason { get; init; }

    /// <summary>When this service first heard of it.</summary>
    public required DateTimeOffset BegunAt { get; init; }

    /// <summary>When the hold was written to the switch.</summary>
    public DateTimeOffset? HeldAt { get; init; }

    /// <summary>How the freeze window ended; null while it is open.</summary>
    public ReleaseFigures? Figures { get; init; }

    /// <summary>Ids of the backends that move, fixed when the drain begins.</summary>
    public required IReadOnlyList<int> BackendIds { get; init; }

    /// <summary>Whether the pod keeps its address.</summary>
    public bool KeepsAddress => Target?.Address == Source.Address;

    /// <summary>Whether rows of the switch depend on this migration.</summary>
    public bool IsActive =>
        Phase is MigrationPhase.Draining or MigrationPhase.Held or MigrationPhase.Redirected;
}
