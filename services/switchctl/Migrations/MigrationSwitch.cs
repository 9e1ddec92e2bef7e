using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Hold;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;

namespace Migration.SwitchCtl.Migrations;

/// <summary>
/// Does a migration's steps on the switch: a few rows each, written directly, and the packets that wait.
/// </summary>
/// <param name="store">Where the backends are found.</param>
/// <param name="tables">The switch's tables.</param>
/// <param name="buffers">The packets that wait.</param>
/// <param name="reconciler">Called when a write went wrong, to put the rows right.</param>
/// <param name="time">Clock.</param>
public sealed class MigrationSwitch(
    DesiredStore store,
    SwitchTables tables,
    HoldBuffers buffers,
    Reconciler reconciler,
    TimeProvider time)
{
    /// <summary>Begins to keep the packets of a migration's backends that the switch will punt.</summary>
    /// <param name="migration">The migration.</param>
    public void OpenBuffers(MigrationRecord migration)
    {
        ArgumentNullException.ThrowIfNull(migration);
        foreach (var backend in migration.BackendIds)
            buffers.Open(backend);
    }

    /// <summary>Writes what a phase asks for: the backends' rows, fences and ways back.</summary>
    /// <param name="step">The step, for errors.</param>
    /// <param name="migration">The migration, in the phase to write.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TransientStepException">The switch is away.</exception>
    /// <exception cref="StepException">The switch refused a row.</exception>
    public async Task WriteAsync(string step, MigrationRecord migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        var changes = Changes(migration, store.Find(migration.BackendIds)).ToArray();
        try
        {
            await tables.CutOverAsync(changes, cancellation);
        }
        catch (SwitchUnavailableException away)
        {
            throw new TransientStepException(step, Subject(migration), away.Message, away);
        }
        catch (SwitchWriteException refused)
        {
            reconciler.Request();
            throw new StepException(step, Subject(migration), refused.Message, refused);
        }
    }

    /// <summary>Sends on the packets that wait.</summary>
    /// <param name="migration">The migration; its backends' rows let packets through.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How the freeze window ended.</returns>
    public async Task<ReleaseFigures> ReplayAsync(MigrationRecord migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        long replayed = 0;
        long dropped = 0;
        foreach (var backend in migration.BackendIds)
        {
            if (await buffers.ReplayAsync(backend, cancellation) is not { } counters)
                continue;
            replayed += counters.Replayed;
            dropped += counters.Dropped;
        }

        var freeze = migration.HeldAt is { } held ? (time.GetUtcNow() - held).TotalMilliseconds : 0;
        return new ReleaseFigures(freeze, replayed, dropped);
    }

    /// <summary>What errors call a migration's workload.</summary>
    /// <param name="migration">The migration.</param>
    public static string Subject(MigrationRecord migration)
    {
        ArgumentNullException.ThrowIfNull(migration);
        return Subject(migration.Plan);
    }

    /// <summary>What errors call a plan's workload.</summary>
    /// <param name="plan">The plan.</param>
    public static string Subject(MigrationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var w = plan.Workload;
        return $"workload {w.Platform}/{w.Namespace}/{w.Pod}/{w.Container} from {plan.SourceNode} to {plan.TargetNode}";
    }

    /// <summary>
    /// The rows of a phase. All of them are named, so that a step may run twice or after one that was missed.
    /// </summary>
    private static IEnumerable<RowChange> Changes(
        MigrationRecord migration,
        IReadOnlyList<(Service Service, Backend Backend)> backends)
    {
        var source = Ipv4.Parse(migration.Source.Address);
        var target = Ipv4.Parse(migration.Target!.Address);
        foreach (var (service, backend) in backends)
        {
            var row = Put(RowPlanner.BackendRow(backend, DesiredState.StateOf(backend, migration.Phase)));
            var fenceSource = Put(RowPlanner.Fence(backend, service, source));
            var fenceTarget = New(RowPlanner.Fence(backend, service, target));
            RowChange[] changes = migration.Phase switch
            {
                MigrationPhase.Draining => [fenceTarget, row],
                MigrationPhase.Held => [row],

                // The way back first: the target's answer to the first packet must not meet the fence.
                MigrationPhase.Redirected => [Put(RowPlanner.FromService(backend, service, target)), fenceSource, row],
                MigrationPhase.Released =>
                    [Put(RowPlanner.FromService(backend, service, source)), row, fenceTarget with { Kind =
                        RowChangeKind.Delete }],
                _ => throw new InvalidOperationException($"Phase {migration.Phase} writes no rows directly."),
            };
            foreach (var change in changes)
                yield return change;
        }
    }

    private static RowChange Put(TableRow row) => new(RowChangeKind.Modify, row);

    private static RowChange New(TableRow row) => new(RowChangeKind.Insert, row);
}
