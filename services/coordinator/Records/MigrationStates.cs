using System.Collections.Frozen;
using static Migration.Coordinator.Records.MigrationState;

namespace Migration.Coordinator.Records;

/// <summary>The one table of what may follow what, and the questions asked about states.</summary>
internal static class MigrationStates
{
    // Events may overtake one another, so a forward state may be skipped, but none is ever entered again.
    private static readonly FrozenDictionary<MigrationState, MigrationState[]> Next =
        new Dictionary<MigrationState, MigrationState[]>
        {
            [Requested] = [Queued, Accepted, Rejected],
            [Queued] = [Accepted, Rejected],
            [Accepted] =
                [Prepared, Draining, Held, Checkpointed, Pushed, Restored, Redirected, RollingBack, NeedsAttention],
            [Prepared] = [Draining, Held, Checkpointed, Pushed, Restored, Redirected, RollingBack, NeedsAttention],
            [Draining] = [Held, Checkpointed, Pushed, Restored, Redirected, RollingBack, NeedsAttention],
            [Held] = [Checkpointed, Pushed, Restored, Redirected, RollingBack, NeedsAttention],
            [Checkpointed] = [Pushed, Restored, Redirected, RollingBack, NeedsAttention],
            [Pushed] = [Restored, Redirected, RollingBack, NeedsAttention],
            [Restored] = [Redirected, RollingBack, NeedsAttention],
            [Redirected] = [Completed, NeedsAttention],
            [RollingBack] = [RolledBack, NeedsAttention],
            // What was repaired by hand, or only came late, still ends the migration in order.
            [NeedsAttention] = [Completed, RolledBack],
            [Completed] = [],
            [RolledBack] = [],
            [Rejected] = [],
        }.ToFrozenDictionary();

    /// <summary>States in which the services are at work: these count against the limits of admission.</summary>
    public static readonly IReadOnlyList<MigrationState> Running =
        [Accepted, Prepared, Draining, Held, Checkpointed, Pushed, Restored, Redirected, RollingBack];

    /// <summary>States in which the workload is being moved or is to be: no second migration of it may begin.</summary>
    public static readonly IReadOnlyList<MigrationState> Active = [Queued, .. Running];

    /// <summary>Whether a migration may go from one state to another.</summary>
    public static bool MayGoTo(this MigrationState from, MigrationState to) => Next[from].Contains(to);

    /// <summary>The services are at work.</summary>
    public static bool IsRunning(this MigrationState state) => Running.Contains(state);

    /// <summary>Nothing was touched yet: it can be withdrawn without anybody being told.</summary>
    public static bool CanBeWithdrawn(this MigrationState state) => state.MayGoTo(Rejected);

    /// <summary>The clients' packets wait at the switch.</summary>
    public static bool IsFrozen(this MigrationState state) => state is Held or Checkpointed or Pushed or Restored;

    /// <summary>Admitted and not yet past the point of no return: it can still be given up.</summary>
    public static bool CanBeAborted(this MigrationState state) => state.MayGoTo(RollingBack);

    /// <summary>Over, as far as the coordinator can bring it.</summary>
    public static bool HasEnded(this MigrationState state) =>
        state is Completed or RolledBack or Rejected or NeedsAttention;

    /// <summary>Whether the switch controller would have decided both ways, which it promises never to do.</summary>
    public static bool Contradicts(this MigrationState decision, MigrationState current) => decision switch
    {
        Redirected => current is RollingBack,
        RollingBack => current is Redirected,
        _ => false,
    };
}
