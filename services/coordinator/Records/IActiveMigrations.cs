using Migration.Contracts;

namespace Migration.Coordinator.Records;

/// <summary>
/// Those that wait or run. Whoever asks gets the few that matter: the queue may be long, and
/// each of those in it asks about the others.
/// </summary>
internal interface IActiveMigrations
{
    /// <summary>All that run, without their steps and events; no more than may run at a time.</summary>
    Task<IReadOnlyList<MigrationRecord>> RunningAsync();

    /// <summary>Those of a workload's pod that wait or run, whichever of its containers they move, without their steps and events.</summary>
    Task<IReadOnlyList<MigrationRecord>> OfPodAsync(Workload workload);

    /// <summary>Nodes that those that wait are to leave, each once; null where that is not known.</summary>
    Task<IReadOnlyList<string?>> WaitingNodesAsync();

    /// <summary>The first that wait to leave a node and are due, in order, without their steps and events.</summary>
    /// <param name="sourceNode">The node; null for those of which it is not known.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="now">The time.</param>
    Task<IReadOnlyList<MigrationRecord>> FirstWaitingAsync(string? sourceNode, int most, DateTimeOffset now);

    /// <summary>How many wait.</summary>
    Task<int> CountWaitingAsync();

    /// <summary>How many wait in front of a migration.</summary>
    Task<int> CountWaitingBeforeAsync(MigrationRecord record);

    /// <summary>When the next retry falls due that is not due yet; null when none waits.</summary>
    /// <param name="now">The time.</param>
    Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now);
}
