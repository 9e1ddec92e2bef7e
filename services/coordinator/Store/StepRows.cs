using System.Data.Common;
using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Store;

/// <summary>The steps of a migration as rows.</summary>
internal static class StepRows
{
    /// <summary>Adds a step unless it is there.</summary>
    public static Task AddAsync(DbConnection connection, Guid migrationId, RecordedStep step) => connection.RunAsync(
        """
        INSERT INTO step
          (migration_id, event, position, name, node, started_at, duration_ms, bytes, attempt, failure)
        VALUES (@id, @event, @position, @name, @node, @started, @ms, @bytes, @attempt, @failure)
        ON CONFLICT DO NOTHING
        """,
        ("@id", migrationId.ToString()),
        ("@event", step.Event),
        ("@position", step.Position),
        ("@name", step.Report.Name),
        ("@node", step.Report.Node),
        ("@started", step.Report.StartedAt.ToText()),
        ("@ms", step.Report.DurationMs),
        ("@bytes", step.Report.Bytes),
        ("@attempt", step.Attempt),
        ("@failure", step.Failure));

    /// <summary>The steps of a migration.</summary>
    public static Task<List<RecordedStep>> ReadAsync(DbConnection connection, Guid migrationId) =>
        connection.ReadAsync(
            "SELECT * FROM step WHERE migration_id = @id ORDER BY started_at, position",
            Read,
            ("@id", migrationId.ToString()));

    private static RecordedStep Read(DbDataReader row) => new(
        row.Text("event"),
        row.GetInt32(row.GetOrdinal("position")),
        new StepReport
        {
            Name = row.Text("name"),
            Node = row.Text("node"),
            StartedAt = row.Time("started_at"),
            DurationMs = row.GetDouble(row.GetOrdinal("duration_ms")),
            Bytes = row["bytes"] as long?,
        },
        row.GetInt32(row.GetOrdinal("attempt")),
        row.TextOrNull("failure"));
}
