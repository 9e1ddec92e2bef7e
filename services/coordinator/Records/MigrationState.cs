namespace Migration.Coordinator.Records;

/// <summary>Where a migration stands. The forward states are in the order in which they are reached.</summary>
internal enum MigrationState
{
    /// <summary>Asked for, being examined.</summary>
    Requested,

    /// <summary>Found good; waits until fewer migrations run, or until a retry is due.</summary>
    Queued,

    /// <summary>Admitted; the deployer prepares the target.</summary>
    Accepted,

    /// <summary>The target pod exists.</summary>
    Prepared,

    /// <summary>New connections wait at the switch, half-open ones finish.</summary>
    Draining,

    /// <summary>All packets wait at the switch: the freeze window is open.</summary>
    Held,

    /// <summary>The container is dumped and stopped.</summary>
    Checkpointed,

    /// <summary>The checkpoint is in the registry.</summary>
    Pushed,

    /// <summary>The container runs in the target, cut off from its clients.</summary>
    Restored,

    /// <summary>Past the point of no return: the clients talk to the target.</summary>
    Redirected,

    /// <summary>The source is retired.</summary>
    Completed,

    /// <summary>Given up; the services undo their parts.</summary>
    RollingBack,

    /// <summary>Everything is undone; the source carries on.</summary>
    RolledBack,

    /// <summary>Refused, or withdrawn before it was admitted; nothing was touched.</summary>
    Rejected,

    /// <summary>An undo or the retirement did not succeed in time; a person has to look.</summary>
    NeedsAttention,
}
