using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;

namespace Migration.SwitchCtl.Migrations;

/// <summary>
/// Takes a migration through its phases on the switch, and decides it. Each step is recorded before the switch is
/// touched, so that whoever finds it half done finishes it; each may run twice.
/// </summary>
/// <param name="migrations">The record.</param>
/// <param name="announcements">The messages that are due.</param>
/// <param name="plane">The switch.</param>
/// <param name="switches">Asked to remove rows that are not needed any more.</param>
/// <param name="locks">One at a time per migration.</param>
/// <param name="time">Clock.</param>
public sealed class MigrationDirector(
    MigrationStore migrations,
    AnnouncementStore announcements,
    MigrationSwitch plane,
    SwitchFleet switches,
    MigrationLocks locks,
    TimeProvider time)
{
    /// <summary>Name under which this service reports its steps.</summary>
    public const string ServiceName = "switchctl";

    /// <summary>Keeps new connections waiting and silences the target. Undone by <see cref="ReleaseAsync"/>.</summary>
    /// <param name="prepared">The target that is ready.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StepException">
    /// The workload has no service, or moves already, or an address is unusable.
    /// </exception>
    /// <exception cref="TransientStepException">The switch is away.</exception>
    public Task<StepOutcome> DrainAsync(TargetPrepared prepared, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        return locks.RunAsync(prepared.MigrationId, async () =>
        {
            Check(prepared);
            var (known, takenBy) =
                migrations.Begin(prepared.MigrationId, prepared.Plan, prepared.Source, prepared.Target);
            if (known is not { } record)
                throw Failed($"migration {takenBy} is moving it; wait for that one to end");
            if (record.Decision == Decision.Aborted)
                return StepOutcome.Not(StepAnswer.Aborted, record);
            if (record.BackendIds.Count == 0)
                throw Failed("no service leads to it; register it as backend of a service with switchctl's HTTP API");
            if (record.Phase != MigrationPhase.Draining)
                return StepOutcome.Not(StepAnswer.Late, record);
            plane.OpenBuffers(record);
            return await StepAsync(MigrationSteps.Drain, record, async () =>
            {
                await plane.WriteAsync(MigrationSteps.Drain, record, cancellation);
                return record;
            });
        }, cancellation);

        StepException Failed(string cause) =>
            new(MigrationSteps.Drain, MigrationSwitch.Subject(prepared.Plan), cause);
    }

    /// <summary>Keeps all packets waiting and silences the source. Undone by <see cref="ReleaseAsync"/>.</summary>
    /// <param name="drained">The workload's connections are settled.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StepException">Nothing is known of the migration, or the switch refused a row.</exception>
    /// <exception cref="TransientStepException">The switch is away.</exception>
    public Task<StepOutcome> HoldAsync(ConnectionsDrained drained, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(drained);
        return locks.RunAsync(drained.MigrationId, async () =>
        {
            var record = migrations.Find(drained.MigrationId)
                ?? throw Unknown(MigrationSteps.Hold, drained.MigrationId, drained.Plan);
            if (record.Decision == Decision.Aborted)
                return StepOutcome.Not(StepAnswer.Aborted, record);
            if (record.Phase is not (MigrationPhase.Draining or MigrationPhase.Held))
                return StepOutcome.Not(StepAnswer.Late, record);
            record = record with { Phase = MigrationPhase.Held };
            migrations.Save(record);
            plane.OpenBuffers(record);
            return await StepAsync(MigrationSteps.Hold, record, async () =>
            {
                await plane.WriteAsync(MigrationSteps.Hold, record, cancellation);
                return record with { HeldAt = record.HeldAt ?? time.GetUtcNow() };
            });
        }, cancellation);
    }

    /// <summary>
    /// The point of no return: decides that the target takes over and sends the traffic there. Cannot be undone,
    /// because from the first packet on the target's connections are ahead of the source's.
    /// </summary>
    /// <param name="restored">The target runs.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StepException">The traffic is not held, or the switch refused a row.</exception>
    /// <exception cref="TransientStepException">The switch is away.</exception>
    public Task<StepOutcome> RedirectAsync(PodRestored restored, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(restored);
        return locks.RunAsync(restored.MigrationId, async () =>
        {
            var record = migrations.Find(restored.MigrationId)
                ?? throw Unknown(MigrationSteps.Redirect, restored.MigrationId, restored.Plan);
            if (record is { Phase: MigrationPhase.Draining, Decision: null })
            {
                throw new StepException(
                    MigrationSteps.Redirect,
                    MigrationSwitch.Subject(record),
                    "its traffic was never held, so the restored connections are out of date");
            }

            if (record.Decision is null)
                record = migrations.DecideRedirect(record.Id, BackendEndpoint.From(record.Target!));
            return record.Decision == Decision.Aborted
                ? StepOutcome.Not(StepAnswer.Aborted, record)
                : await FinishAsync(MigrationSteps.Redirect, record, cancellation);
        }, cancellation);
    }

    /// <summary>Finishes what a decision asks for: sends the packets on, to the target or back to the source.</summary>
    /// <param name="id">A migration that is decided.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StepException">The switch refused a row.</exception>
    /// <exception cref="TransientStepException">The switch is away.</exception>
    public Task<StepOutcome> ReleaseAsync(Guid id, CancellationToken cancellation) =>
        locks.RunAsync(id, async () =>
        {
            var record = migrations.Find(id);
            if (record is not { Decision: Decision.Aborted })
                return StepOutcome.Not(StepAnswer.Late, record);
            if (record.Phase is MigrationPhase.Draining or MigrationPhase.Held)
            {
                record = record with { Phase = MigrationPhase.Released };
                migrations.Save(record);
            }

            if (record.Phase != MigrationPhase.Announced)
                return await FinishAsync(MigrationSteps.Release, record, cancellation);
            record = record with { Figures = new ReleaseFigures(0, 0, 0), Phase = MigrationPhase.Released };
            migrations.Save(record, message: Announcement.TrafficReleased);
            return StepOutcome.Done(record, [], MigrationSteps.Release);
        }, cancellation);

    /// <summary>Carries out a redirect that was decided and cut short.</summary>
    /// <param name="id">The migration.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StepException">The switch refused a row.</exception>
    /// <exception cref="TransientStepException">The switch is away.</exception>
    public Task<StepOutcome> ResumeRedirectAsync(Guid id, CancellationToken cancellation) =>
        locks.RunAsync(id, () =>
        {
            var record = migrations.Find(id);
            return record is { Phase: MigrationPhase.Redirected, Figures: null }
                ? FinishAsync(MigrationSteps.Redirect, record, cancellation)
                : Task.FromResult(StepOutcome.Not(StepAnswer.Late, record));
        }, cancellation);

    /// <summary>The source is gone: its fence is not needed any more.</summary>
    /// <param name="id">The migration.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<StepOutcome> RetireAsync(Guid id, CancellationToken cancellation) =>
        locks.RunAsync(id, () =>
        {
            var record = migrations.Find(id);
            if (record is not { Phase: MigrationPhase.Redirected, Figures: not null })
                return Task.FromResult(StepOutcome.Not(StepAnswer.Late, record));
            record = record with { Phase = MigrationPhase.Retired };
            migrations.Save(record);
            switches.Reconcile();
            return Task.FromResult(new StepOutcome(StepAnswer.Done, record, []));
        }, cancellation);

    /// <summary>
    /// Decides against a migration, unless it was redirected. The traffic waits on until the source runs.
    /// </summary>
    /// <param name="failure">What failed and of which migration.</param>
    public StepOutcome Abort(StepFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var record = migrations.Decide(failure.MigrationId, Decision.Aborted, failure.Reason, () => new MigrationRecord
        {
            Id = failure.MigrationId,
            Plan = failure.Plan,
            Source = failure.Source,
            Target = failure.Target,
            Phase = MigrationPhase.Announced,
            BegunAt = time.GetUtcNow(),
            BackendIds = [],
        });
        var answer = record.Decision == Decision.Aborted ? StepAnswer.Aborted : StepAnswer.Refused;
        return StepOutcome.Not(answer, record);
    }

    /// <summary>The bus has taken a message that was due.</summary>
    /// <param name="id">The migration.</param>
    /// <param name="message">The message.</param>
    public void Told(Guid id, Announcement message) => announcements.Told(id, message);

    private Task<StepOutcome> FinishAsync(string step, MigrationRecord record, CancellationToken cancellation)
    {
        if (record.Figures is not null)
            return Task.FromResult(StepOutcome.Done(record, migrations.Steps(record.Id), step));
        return StepAsync(
            step,
            record,
            async () => record with { Figures = await plane.ReleaseAsync(step, record, cancellation) });
    }

    private async Task<StepOutcome> StepAsync(
        string step,
        MigrationRecord record,
        Func<Task<MigrationRecord>> act)
    {
        var timer = new StepTimer(time, ServiceName);
        var done = await timer.MeasureAsync(step, act);
        Announcement? message = done switch
        {
            { Figures: null } => null,
            { Decision: Decision.Redirected } => Announcement.TrafficRedirected,
            _ => Announcement.TrafficReleased,
        };
        migrations.Save(done, timer.Steps[0], message);
        return StepOutcome.Done(done, migrations.Steps(done.Id), step);
    }

    private static void Check(TargetPrepared prepared)
    {
        try
        {
            var source = BackendEndpoint.From(prepared.Source).Address;
            var target = BackendEndpoint.From(prepared.Target).Address;
            if (source.IsV6 != target.IsV6)
            {
                throw new FormatException(
                    $"the source has the {source.Family} address {source}, the target the {target.Family} address "
                    + $"{target}: give the networks of both nodes the same family");
            }
        }
        catch (FormatException unusable)
        {
            throw new StepException(
                MigrationSteps.Drain, MigrationSwitch.Subject(prepared.Plan), unusable.Message, unusable);
        }
    }

    private static StepException Unknown(string step, Guid id, MigrationPlan plan) =>
        new(step, MigrationSwitch.Subject(plan), $"no target was announced for migration {id}");
}
