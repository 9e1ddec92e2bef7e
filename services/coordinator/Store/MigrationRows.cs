using Microsoft.Data.Sqlite;
using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Store;

/// <summary>From records to rows and back.</summary>
internal static class MigrationRows
{
    private const string Upsert = """
        INSERT INTO migration VALUES ($id, $platform, $namespace, $pod, $container, $source_node, $target_node, $state,
          $outcome, $requested_by, $requested_at, $accepted_at, $changed_at, $ended_at, $abort_asked_at, $freeze_ms,
          $image_bytes, $reasons, $request, $source, $base_image)
        ON CONFLICT (id) DO UPDATE SET source_node = $source_node, state = $state, outcome = $outcome,
          accepted_at = $accepted_at, changed_at = $changed_at, ended_at = $ended_at, abort_asked_at = $abort_asked_at,
          freeze_ms = $freeze_ms, image_bytes = $image_bytes, reasons = $reasons, source = $source,
          base_image = $base_image
        """;

    /// <summary>Writes the record and the steps it gained.</summary>
    public static async Task SaveAsync(SqliteConnection connection, MigrationRecord record)
    {
        await connection.RunAsync(Upsert, Values(record));
        foreach (var (eventKey, position, step) in record.Steps)
        {
            await connection.RunAsync(
                "INSERT OR IGNORE INTO step VALUES ($id, $event, $position, $name, $node, $started, $ms, $bytes)",
                ("$id", record.Id.ToString()),
                ("$event", eventKey),
                ("$position", position),
                ("$name", step.Name),
                ("$node", step.Node),
                ("$started", step.StartedAt.ToText()),
                ("$ms", step.DurationMs),
                ("$bytes", step.Bytes));
        }
    }

    /// <summary>The record of that id with steps and events, or null.</summary>
    public static async Task<MigrationRecord?> FindAsync(SqliteConnection connection, Guid id)
    {
        var key = ("$id", (object?)id.ToString());
        var rows = await connection.ReadAsync("SELECT * FROM migration WHERE id = $id", Read, key);
        return rows.Count == 0 ? null : await CompleteAsync(connection, rows[0]);
    }

    /// <summary>A record as its row alone tells it.</summary>
    public static MigrationRecord Read(SqliteDataReader row) => new()
    {
        Id = Guid.Parse(row.Text("id")),
        Request = RecordJson.Read<MigrationRequested>(row.Text("request"))!,
        State = Enum.Parse<MigrationState>(row.Text("state")),
        RequestedAt = row.Time("requested_at"),
        AcceptedAt = row.TimeOrNull("accepted_at"),
        ChangedAt = row.Time("changed_at"),
        EndedAt = row.TimeOrNull("ended_at"),
        AbortAskedAt = row.TimeOrNull("abort_asked_at"),
        FreezeMs = row["freeze_ms"] as double?,
        ImageBytes = row["image_bytes"] as long?,
        Reasons = RecordJson.Read<string[]>(row.Text("reasons"))!,
        Source = RecordJson.Read<PodEndpoint>(row.TextOrNull("source")),
        BaseImage = RecordJson.Read<ImageIdentity>(row.TextOrNull("base_image")),
    };

    /// <summary>Adds steps and events to a record.</summary>
    public static async Task<MigrationRecord> CompleteAsync(SqliteConnection connection, MigrationRecord record)
    {
        var key = ("$id", (object?)record.Id.ToString());
        return record with
        {
            Steps = await connection.ReadAsync(
                "SELECT * FROM step WHERE migration_id = $id ORDER BY started_at, position", ReadStep, key),
            Events = await connection.ReadAsync(
                "SELECT event_key FROM journal WHERE migration_id = $id AND event_key IS NOT NULL ORDER BY sequence",
                row => row.GetString(0),
                key),
        };
    }

    private static RecordedStep ReadStep(SqliteDataReader row) => new(
        row.Text("event"),
        row.GetInt32(row.GetOrdinal("position")),
        new StepReport
        {
            Name = row.Text("name"),
            Node = row.Text("node"),
            StartedAt = row.Time("started_at"),
            DurationMs = row.GetDouble(row.GetOrdinal("duration_ms")),
            Bytes = row["bytes"] as long?,
        });

    private static IEnumerable<(string Name, object? Value)> Values(MigrationRecord record) =>
    [
        ("$id", record.Id.ToString()),
        ("$platform", record.Workload.Platform),
        ("$namespace", record.Workload.Namespace),
        ("$pod", record.Workload.Pod),
        ("$container", record.Workload.Container),
        ("$source_node", record.SourceNode),
        ("$target_node", record.Request.TargetNode),
        ("$state", record.State.ToString()),
        ("$outcome", record.Outcome),
        ("$requested_by", record.Request.RequestedBy),
        ("$requested_at", record.RequestedAt.ToText()),
        ("$accepted_at", record.AcceptedAt?.ToText()),
        ("$changed_at", record.ChangedAt.ToText()),
        ("$ended_at", record.EndedAt?.ToText()),
        ("$abort_asked_at", record.AbortAskedAt?.ToText()),
        ("$freeze_ms", record.FreezeMs),
        ("$image_bytes", record.ImageBytes),
        ("$reasons", RecordJson.Write(record.Reasons)),
        ("$request", RecordJson.Write(record.Request)),
        ("$source", RecordJson.Write(record.Source)),
        ("$base_image", RecordJson.Write(record.BaseImage)),
    ];
}
