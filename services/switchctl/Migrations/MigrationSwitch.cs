using System.Collections.Concurrent;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Hold;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;

namespace Migration.SwitchCtl.Migrations;

/// <summary>
/// Does a migration's steps on all switches: a few rows each, written directly, and the packets that wait. A step is
/// done when it is done on every switch; what one of them refuses or misses does not stop it on the others.
/// </summary>
/// <param name="store">Where the backends are found.</param>
/// <param name="switches">The switches.</param>
/// <param name="time">Clock.</param>
public sealed class MigrationSwitch(DesiredStore store, SwitchFleet switches, TimeProvider time)
{
    /// <summary>Begins to keep the packets of a migration's backends that the switch will punt.</summary>
    /// <param name="migration">The migration.</param>
    public void OpenBuffers(MigrationRecord migration)
    {
        ArgumentNullException.ThrowIfNull(migration);
        foreach (var one in switches.All)
        {
            foreach (var backend in migration.BackendIds)
                one.Buffers.Open(backend);
        }
    }

    /// <summary>Writes what a phase asks for to every switch: the backends' rows, fences and ways back.</summary>
    /// <param name="step">The step, for errors.</param>
    /// <param name="migration">The migration, in the phase to write.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TransientStepException">A switch is away; the others are written.</exception>
    /// <exception cref="StepException">A switch refused a row; the others are written.</exception>
    public Task WriteAsync(string step, MigrationRecord migration, CancellationToken cancellation) =>
        EverywhereAsync(step, migration, (one, changes) => one.Tables.CutOverAsync(changes, cancellation));

    /// <summary>
    /// Writes a release or a redirect to every switch and sends on the packets that wait there, at each switch as soon
    /// as its own rows let them through: those of the clients, and after a redirect the target's answers too.
    /// </summary>
    /// <param name="step">The step, for errors.</param>
    /// <param name="migration">The migration, in the phase to write.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How the freeze window ended.</returns>
    /// <exception cref="TransientStepException">A switch is away; at the others it is done.</exception>
    /// <exception cref="StepException">A switch refused a row; at the others it is done.</exception>
    public async Task<ReleaseFigures> ReleaseAsync(
        string step,
        MigrationRecord migration,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        var ended = new ConcurrentBag<HoldCounters>();

        await EverywhereAsync(step, migration, async (one, changes) =>
        {
            var unsaid = Unsaid(migration, one);
            await one.Tables.CutOverAsync(changes, cancellation);
            foreach (var backend in migration.BackendIds)
            {
                if (await one.Buffers.ReplayAsync(backend, unsaid, cancellation) is { } counters)
                    ended.Add(counters);
            }
        });
        var freeze = migration.HeldAt is { } held ? (time.GetUtcNow() - held).TotalMilliseconds : 0;
        return new ReleaseFigures(freeze, ended.Sum(c => c.Replayed), ended.Sum(c => c.Dropped));
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

    // What a target said that is given up was never said.
    private UnsaidPackets? Unsaid(MigrationRecord migration, ManagedSwitch one)
    {
        if (migration is not { Phase: MigrationPhase.Released, Target: { } target })
            return null;
        int? port = migration.KeepsAddress ? store.Ports(one.Name).PortTo(target.Node, target.SwitchPort) : null;
        return new UnsaidPackets(IpAddress.Parse(target.Address), port);
    }

    private async Task EverywhereAsync(
        string step,
        MigrationRecord migration,
        Func<ManagedSwitch, IReadOnlyList<RowChange>, Task> act)
    {
        ArgumentNullException.ThrowIfNull(migration);
        var backends = store.Find(migration.BackendIds);
        var failures = await Task.WhenAll(switches.All.Select(one => TryAsync(one, backends)));

        // A refusal weighs more than an absence, which another try may mend.
        if (failures.OfType<StepException>().FirstOrDefault() is { } refused)
            throw refused;
        if (failures.OfType<TransientStepException>().FirstOrDefault() is { } away)
            throw away;

        async Task<Exception?> TryAsync(
            ManagedSwitch one,
            IReadOnlyList<(Service Service, Backend Backend)> members)
        {
            var ports = store.Ports(one.Name);
            try
            {
                await act(one, [.. Changes(migration, members.Select(m => (m.Service, ports.Seen(m.Backend))))]);
                return null;
            }
            catch (SwitchUnavailableException lost)
            {
                return new TransientStepException(step, Subject(migration), Cause(one, lost), lost);
            }
            catch (SwitchWriteException refusal)
            {
                one.Reconciler.Request();
                return new StepException(step, Subject(migration), Cause(one, refusal), refusal);
            }
        }
    }

    private string Cause(ManagedSwitch one, Exception failure) =>
        switches.All.Count == 1 ? failure.Message : $"switch '{one.Name}': {failure.Message}";

    /// <summary>
    /// The rows of a phase. All of them are named, so that a step may run twice or after one that was missed.
    /// </summary>
    private static IEnumerable<RowChange> Changes(
        MigrationRecord migration,
        IEnumerable<(Service Service, Backend Backend)> backends)
    {
        var source = IpAddress.Parse(migration.Source.Address);
        var target = IpAddress.Parse(migration.Target!.Address);
        foreach (var (service, backend) in backends)
        {
            var row = Put(RowPlanner.BackendRow(backend, DesiredState.StateOf(backend, migration.Phase)));
            var fenceSource = Put(RowPlanner.Fence(backend, service, source));
            var holdTarget = New(RowPlanner.HoldAnswers(backend, service, target));
            var speak = Put(RowPlanner.FromService(backend, service, source));
            var hush = Put(RowPlanner.HoldAnswers(backend, service, source));
            RowChange[] changes = (migration.Phase, migration.KeepsAddress) switch
            {
                (MigrationPhase.Draining, true) => [row],
                (MigrationPhase.Held, true) => [row, hush],
                (MigrationPhase.Redirected or MigrationPhase.Released, true) => [speak, row],
                (MigrationPhase.Draining, _) => [holdTarget, row],
                (MigrationPhase.Held, _) => [row],

                // The way back first: the target's answer to the first packet must not meet the fence.
                (MigrationPhase.Redirected, _) =>
                    [Put(RowPlanner.FromService(backend, service, target)), fenceSource, row],
                (MigrationPhase.Released, _) =>
                [
                    speak, row,
                    holdTarget with { Kind = RowChangeKind.Delete },
                ],
                _ => throw new InvalidOperationException($"Phase {migration.Phase} writes no rows directly."),
            };
            foreach (var change in changes)
                yield return change;
        }
    }

    private static RowChange Put(TableRow row) => new(RowChangeKind.Modify, row);

    private static RowChange New(TableRow row) => new(RowChangeKind.Insert, row);
}
