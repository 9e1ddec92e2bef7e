using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Queue;

/// <summary>Who waits, in which order, and who may start. Pure.</summary>
internal static class WaitingLine
{
    /// <summary>All priorities, the first served first.</summary>
    public static readonly IReadOnlyList<string> Priorities =
        [MigrationPriorities.SystemCritical, MigrationPriorities.UserTriggered, MigrationPriorities.Maintenance];

    /// <summary>Those that wait, by priority and then by age.</summary>
    /// <param name="active">Migrations that wait or run.</param>
    public static IReadOnlyList<MigrationRecord> InOrder(IEnumerable<MigrationRecord> active) =>
        [.. active.Where(r => r.State == MigrationState.Queued)
            .OrderBy(r => Rank(r.Priority)).ThenBy(r => r.RequestedAt).ThenBy(r => r.Id)];

    /// <summary>
    /// Those that may start now, in order. One whose node is busy, or whose retry is not due, does not hold up those
    /// behind it.
    /// </summary>
    /// <param name="active">Migrations that wait or run.</param>
    /// <param name="limits">How many may run.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<MigrationRecord> Startable(
        IReadOnlyCollection<MigrationRecord> active, AdmissionOptions limits, DateTimeOffset now)
    {
        var running = RunningFrom(active);
        var startable = new List<MigrationRecord>();
        foreach (var waiting in InOrder(active).Where(r => r.NotBefore is null || r.NotBefore <= now))
        {
            if (!HasRoom(running, waiting.SourceNode, limits))
                continue;
            running.Add(waiting.SourceNode);
            startable.Add(waiting);
        }

        return startable;
    }

    /// <summary>
    /// Those that may start now, in order, of a queue that may be long: beside what runs only the first few of each node
    /// that has room are looked at, as no more of them can start.
    /// </summary>
    /// <param name="active">Those that wait or run.</param>
    /// <param name="more">Some that are not on record as waiting yet.</param>
    /// <param name="limits">How many may run.</param>
    /// <param name="now">The time.</param>
    /// <param name="passedOver">Some that wait and are left out; null for none.</param>
    public static async Task<IReadOnlyList<MigrationRecord>> StartableAsync(
        IActiveMigrations active, IReadOnlyCollection<MigrationRecord> more, AdmissionOptions limits, DateTimeOffset now,
        IReadOnlySet<Guid>? passedOver = null)
    {
        var some = (await active.RunningAsync()).Concat(more).ToList();
        if (RunningFrom(some).Count >= limits.InCluster)
            return [];
        var running = some.ToList();
        foreach (var node in await active.WaitingNodesAsync())
        {
            if (!HasRoom(running, node, limits))
                continue;
            var first = await active.FirstWaitingAsync(node, limits.OutOfNode + (passedOver?.Count ?? 0), now);
            some.AddRange(first.Where(r => passedOver?.Contains(r.Id) != true));
        }

        return Startable(some, limits, now);
    }

    /// <summary>Whether one more may start that leaves a node.</summary>
    /// <param name="active">Migrations that wait or run.</param>
    /// <param name="sourceNode">The node.</param>
    /// <param name="limits">How many may run.</param>
    public static bool HasRoom(
        IReadOnlyCollection<MigrationRecord> active, string? sourceNode, AdmissionOptions limits) =>
        HasRoom(RunningFrom(active), sourceNode, limits);

    private static List<string?> RunningFrom(IEnumerable<MigrationRecord> active) =>
        [.. active.Where(r => r.State.IsRunning()).Select(r => r.SourceNode)];

    private static bool HasRoom(List<string?> running, string? sourceNode, AdmissionOptions limits) =>
        running.Count < limits.InCluster && running.Count(node => node == sourceNode) < limits.OutOfNode;

    /// <summary>Place of a priority, from 0; unknown ones come last.</summary>
    public static int Rank(string priority)
    {
        var rank = Priorities.Index().Where(p => p.Item == priority).Select(p => (int?)p.Index).FirstOrDefault();
        return rank ?? Priorities.Count;
    }
}
