using Migration.Contracts;
using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Store;

/// <summary>The durable record of migrations. Every method is one transaction.</summary>
/// <param name="store">The desired state, in the same file.</param>
/// <param name="database">The file.</param>
/// <param name="time">Clock.</param>
public sealed class MigrationStore(DesiredStore store, Database database, TimeProvider time)
{
    /// <summary>A migration; null when nothing is known of it.</summary>
    /// <param name="id">The migration.</param>
    public MigrationRecord? Find(Guid id)
    {
        using var connection = database.Open();
        return MigrationRows.Find(connection, id);
    }

    /// <summary>The newest migrations, newest first.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<MigrationRecord> Newest(int count)
    {
        using var connection = database.Open();
        return MigrationRows.Newest(connection, count);
    }

    /// <summary>The steps of a migration that this service did, in order.</summary>
    /// <param name="id">The migration.</param>
    public IReadOnlyList<StepReport> Steps(Guid id)
    {
        using var connection = database.Open();
        return MigrationRows.Steps(connection, id);
    }

    /// <summary>The migrations that rows of the switch depend on.</summary>
    public IReadOnlyList<MigrationRecord> Active()
    {
        using var connection = database.Open();
        return MigrationRows.Active(connection);
    }

    /// <summary>Migrations that are decided but whose packets may still wait.</summary>
    public IReadOnlyList<MigrationRecord> Unfinished()
    {
        using var connection = database.Open();
        return MigrationRows.Unfinished(connection);
    }

    /// <summary>
    /// Records that a target is prepared and which backends are to move: all of the workload's. Nothing changes when
    /// the migration is already under way.
    /// </summary>
    /// <param name="id">The migration.</param>
    /// <param name="plan">What moves.</param>
    /// <param name="source">From where.</param>
    /// <param name="target">To where.</param>
    /// <returns>
    /// The record, and the other migration that has one of the backends, if any: nothing is recorded then.
    /// </returns>
    public (MigrationRecord? Record, Guid? TakenBy) Begin(
        Guid id,
        MigrationPlan plan,
        PodEndpoint source,
        PodEndpoint target)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return store.Change<(MigrationRecord?, Guid?)>(connection =>
        {
            var known = MigrationRows.Find(connection, id);
            if (known is { Decision: not null } or { Phase: not MigrationPhase.Announced })
                return (known, null);
            var w = plan.Workload;
            var backends = connection.Query(
                "SELECT id FROM backends WHERE platform = @p AND namespace = @n AND pod = @pod AND container = @c",
                r => r.GetInt32(0),
                ("@p", w.Platform), ("@n", w.Namespace), ("@pod", w.Pod), ("@c", w.Container));
            var taken = MigrationRows.Active(connection)
                .FirstOrDefault(m => m.Id != id && m.BackendIds.Intersect(backends).Any());
            if (taken is not null)
                return (null, taken.Id);
            var record = new MigrationRecord
            {
                Id = id,
                Plan = plan,
                Source = source,
                Target = target,
                BegunAt = known?.BegunAt ?? time.GetUtcNow(),
                Phase = backends.Count == 0 ? MigrationPhase.Announced : MigrationPhase.Draining,
                BackendIds = backends,
            };
            MigrationRows.Save(connection, record);
            foreach (var backend in backends)
            {
                connection.Run(
                    "INSERT INTO migration_backends (migration_id, backend_id) VALUES (@id, @backend)",
                    ("@id", id.ToString()), ("@backend", backend));
            }

            return (record, null);
        });
    }

    /// <summary>Decides a migration, unless it was decided before.</summary>
    /// <param name="id">The migration.</param>
    /// <param name="decision">The decision wanted.</param>
    /// <param name="reason">Why, for an abort.</param>
    /// <param name="whenUnknown">Makes the record of a migration that nothing is known of.</param>
    /// <returns>The record with the decision that counts.</returns>
    public MigrationRecord Decide(Guid id, Decision decision, string? reason, Func<MigrationRecord> whenUnknown)
    {
        ArgumentNullException.ThrowIfNull(whenUnknown);
        return store.Change(connection =>
        {
            if (MigrationRows.Find(connection, id) is null)
                MigrationRows.Save(connection, whenUnknown());
            var now = time.GetUtcNow();
            if (MigrationRows.Decide(connection, id, decision, now, reason) && decision == Decision.Aborted)
                AnnouncementStore.Record(connection, id, Announcement.MigrationAborted, now);
            return MigrationRows.Find(connection, id)!;
        });
    }

    /// <summary>
    /// Decides that the target takes over, unless it was decided before, and with it that the backends are there now.
    /// </summary>
    /// <param name="id">The migration; its traffic has to be held.</param>
    /// <param name="target">Where the backends are then.</param>
    /// <returns>The record with the decision that counts.</returns>
    public MigrationRecord DecideRedirect(Guid id, BackendEndpoint target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return store.Change(connection =>
        {
            MigrationRows.Decide(connection, id, Decision.Redirected, time.GetUtcNow(), reason: null);
            var record = MigrationRows.Find(connection, id)!;
            if (record is not { Decision: Decision.Redirected, Phase: MigrationPhase.Held })
                return record;
            record = record with { Phase = MigrationPhase.Redirected };
            MigrationRows.Save(connection, record);
            foreach (var backend in record.BackendIds)
            {
                connection.Run(
                    """
                    UPDATE backends SET pod = @pod, node = @node, address = @address,
                        next_hop_mac = @mac, switch_port = @port WHERE id = @id
                    """,
                    ("@id", backend),
                    ("@pod", target.Pod),
                    ("@node", target.Node),
                    ("@address", target.Address.ToString()),
                    ("@mac", target.NextHopMac.ToString()),
                    ("@port", target.SwitchPort));
            }

            return record;
        });
    }

    /// <summary>Records a phase, and with it what the switch's rows have to be.</summary>
    /// <param name="record">The record as it should be; its decision is not changed by this.</param>
    /// <param name="step">A step to record with it; a second record of the same step is ignored.</param>
    /// <param name="message">What is to be told because of it; null for nothing that has to outlast this process.</param>
    public void Save(MigrationRecord record, StepReport? step = null, Announcement? message = null)
    {
        ArgumentNullException.ThrowIfNull(record);
        store.Change(connection =>
        {
            MigrationRows.Save(connection, record);
            if (step is not null)
                MigrationRows.SaveStep(connection, record.Id, step);
            if (message is { } due)
                AnnouncementStore.Record(connection, record.Id, due, time.GetUtcNow());
            return true;
        });
    }

    /// <summary>Forgets finished migrations that were decided before a moment.</summary>
    /// <param name="before">The moment.</param>
    /// <returns>How many were forgotten.</returns>
    public int Forget(DateTimeOffset before) =>
        store.Change(connection => connection.Run(
            """
            DELETE FROM migrations
            WHERE phase IN ('Announced', 'Retired', 'Released') AND decided_at < @before
            """,
            ("@before", MigrationRows.Text(before))));
}
