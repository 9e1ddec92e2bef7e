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

    /// <summary>Place of a migration among those that wait, from 1; null when it does not wait.</summary>
    public static int? PositionOf(Guid id, IEnumerable<MigrationRecord> active)
    {
        var index = InOrder(active).Index().Where(r => r.Item.Id == id).Select(r => (int?)r.Index).FirstOrDefault();
        return index + 1;
    }

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

    private static int Rank(string priority)
    {
        var rank = Priorities.Index().Where(p => p.Item == priority).Select(p => (int?)p.Index).FirstOrDefault();
        return rank ?? Priorities.Count;
    }
}
