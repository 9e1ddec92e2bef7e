using System.Data.Common;
using Migration.Contracts;
using Migration.Coordinator.Queue;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Store;

/// <summary>From records to rows and back.</summary>
internal static class MigrationRows
{
    /// <summary>
    /// Condition of the index by state, to the letter: SQLite uses it only for statements that say the same.
    /// </summary>
    public const string NotWaiting = "state <> 'Queued'";

    private const string Upsert = """
        INSERT INTO migration (id, platform, namespace, pod, container, source_node, target_node, state, outcome,
          requested_by, requested_at, accepted_at, changed_at, ended_at, abort_asked_at, freeze_ms, image_bytes,
          reasons, request, source, base_image, priority, queued_at, not_before, held_at, cancelled_at, attempt,
          retry_of, options, rank)
        VALUES (@id, @platform, @namespace, @pod, @container, @source_node, @target_node, @state, @outcome,
          @requested_by, @requested_at, @accepted_at, @changed_at, @ended_at, @abort_asked_at, @freeze_ms, @image_bytes,
          @reasons, @request, @source, @base_image, @priority, @queued_at, @not_before, @held_at, @cancelled_at,
          @attempt, @retry_of, @options, @rank)
        ON CONFLICT (id) DO UPDATE SET source_node = excluded.source_node, target_node = excluded.target_node,
          state = excluded.state, outcome = excluded.outcome, accepted_at = excluded.accepted_at,
          changed_at = excluded.changed_at, ended_at = excluded.ended_at, abort_asked_at = excluded.abort_asked_at,
          freeze_ms = excluded.freeze_ms, image_bytes = excluded.image_bytes, reasons = excluded.reasons,
          request = excluded.request, source = excluded.source, base_image = excluded.base_image,
          queued_at = excluded.queued_at, not_before = excluded.not_before, held_at = excluded.held_at,
          cancelled_at = excluded.cancelled_at, options = excluded.options
        """;

    /// <summary>Writes the record and the steps it gained.</summary>
    /// <param name="connection">Connection in a transaction.</param>
    /// <param name="before">The record before; its steps are there already.</param>
    /// <param name="record">The record.</param>
    public static async Task SaveAsync(DbConnection connection, MigrationRecord before, MigrationRecord record)
    {
        await connection.RunAsync(Upsert, Values(record));
        foreach (var step in record.Steps.Except(before.Id == record.Id ? before.Steps : []))
            await StepRows.AddAsync(connection, record.Id, step);
    }

    /// <summary>The record of that id with steps and events, or null.</summary>
    public static async Task<MigrationRecord?> FindAsync(DbConnection connection, Guid id)
    {
        var rows = await connection.ReadAsync("SELECT * FROM migration WHERE id = @id", Read, ("@id", id.ToString()));
        return rows.Count == 0 ? null : await CompleteAsync(connection, rows[0]);
    }

    /// <summary>A record as its row alone tells it.</summary>
    public static MigrationRecord Read(DbDataReader row)
    {
        var request = RecordJson.Read<MigrationRequested>(row.Text("request"))!;
        var target = row.Text("target_node");
        return Read(row, request) with
        {
            ChosenNode = target.Length == 0 || target == request.TargetNode ? null : target,
        };
    }

    private static MigrationRecord Read(DbDataReader row, MigrationRequested request) => new()
    {
        Id = Guid.Parse(row.Text("id")),
        Request = request,
        State = Enum.Parse<MigrationState>(row.Text("state")),
        RequestedAt = row.Time("requested_at"),
        AcceptedAt = row.TimeOrNull("accepted_at"),
        ChangedAt = row.Time("changed_at"),
        EndedAt = row.TimeOrNull("ended_at"),
        AbortAskedAt = row.TimeOrNull("abort_asked_at"),
        CancelledAt = row.TimeOrNull("cancelled_at"),
        QueuedAt = row.TimeOrNull("queued_at"),
        NotBefore = row.TimeOrNull("not_before"),
        HeldAt = row.TimeOrNull("held_at"),
        Attempt = row.GetInt32(row.GetOrdinal("attempt")),
        RetryOf = row.TextOrNull("retry_of") is { } first ? Guid.Parse(first) : null,
        FreezeMs = row["freeze_ms"] as double?,
        ImageBytes = row["image_bytes"] as long?,
        Reasons = RecordJson.Read<string[]>(row.Text("reasons"))!,
        Source = RecordJson.Read<PodEndpoint>(row.TextOrNull("source")),
        BaseImage = RecordJson.Read<ImageIdentity>(row.TextOrNull("base_image")),
        Options = RecordJson.Read<EffectiveOptions>(row.TextOrNull("options")),
    };

    /// <summary>Adds steps and events to a record.</summary>
    public static async Task<MigrationRecord> CompleteAsync(DbConnection connection, MigrationRecord record) =>
        record with
        {
            Steps = await StepRows.ReadAsync(connection, record.Id),
            Events = await JournalRows.EventKeysAsync(connection, record.Id),
        };

    private static IEnumerable<(string Name, object? Value)> Values(MigrationRecord record) =>
    [
        ("@id", record.Id.ToString()),
        ("@platform", record.Workload.Platform),
        ("@namespace", record.Workload.Namespace),
        ("@pod", record.Workload.Pod),
        ("@container", record.Workload.Container),
        ("@source_node", record.SourceNode),
        ("@target_node", record.TargetNode),
        ("@state", record.State.ToString()),
        ("@outcome", record.Outcome),
        ("@requested_by", record.Request.RequestedBy),
        ("@requested_at", record.RequestedAt.ToText()),
        ("@accepted_at", record.AcceptedAt?.ToText()),
        ("@changed_at", record.ChangedAt.ToText()),
        ("@ended_at", record.EndedAt?.ToText()),
        ("@abort_asked_at", record.AbortAskedAt?.ToText()),
        ("@freeze_ms", record.FreezeMs),
        ("@image_bytes", record.ImageBytes),
        ("@reasons", RecordJson.Write(record.Reasons)),
        ("@request", RecordJson.Write(record.Request)),
        ("@source", RecordJson.Write(record.Source)),
        ("@base_image", RecordJson.Write(record.BaseImage)),
        ("@priority", record.Priority),
        ("@queued_at", record.QueuedAt?.ToText()),
        ("@not_before", record.NotBefore?.ToText()),
        ("@held_at", record.HeldAt?.ToText()),
        ("@cancelled_at", record.CancelledAt?.ToText()),
        ("@attempt", record.Attempt),
        ("@retry_of", record.RetryOf?.ToString()),
        ("@options", RecordJson.Write(record.Options)),
        ("@rank", WaitingLine.Rank(record.Priority)),
    ];
}
