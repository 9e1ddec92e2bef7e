using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Migration.Contracts;
using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Store;

/// <summary>Reads and writes the rows of migrations.</summary>
internal static class MigrationRows
{
    private const string Columns =
        "id, plan, source, target, phase, decision, decided_at, reason, held_at, freeze_ms, replayed, dropped, "
        + "begun_at";

    public static List<MigrationRecord> Active(SqliteConnection connection) =>
        Complete(connection, connection.Query(
            $"SELECT {Columns} FROM migrations WHERE phase IN ('Draining', 'Held', 'Redirected')", Read));

    public static List<MigrationRecord> Unfinished(SqliteConnection connection) =>
        Complete(connection, connection.Query(
            $"""
            SELECT {Columns} FROM migrations
            WHERE phase IN ('Draining', 'Held') OR phase IN ('Redirected', 'Released') AND freeze_ms IS NULL
            """,
            Read));

    public static List<MigrationRecord> Newest(SqliteConnection connection, int count) =>
        Complete(connection, connection.Query(
            $"SELECT {Columns} FROM migrations ORDER BY rowid DESC LIMIT @count", Read, ("@count", count)));

    public static MigrationRecord? Find(SqliteConnection connection, Guid id) =>
        Complete(connection, connection.Query(
            $"SELECT {Columns} FROM migrations WHERE id = @id", Read, ("@id", id.ToString()))).FirstOrDefault();

    public static void Save(SqliteConnection connection, MigrationRecord m) =>
        connection.Run(
            """
            INSERT INTO migrations (id, plan, source, target, phase, begun_at, held_at, freeze_ms, replayed, dropped)
            VALUES (@id, @plan, @source, @target, @phase, @begun_at, @held_at, @freeze_ms, @replayed, @dropped)
            ON CONFLICT (id) DO UPDATE SET
                target = excluded.target, phase = excluded.phase, held_at = excluded.held_at,
                freeze_ms = excluded.freeze_ms, replayed = excluded.replayed, dropped = excluded.dropped
            """,
            ("@id", m.Id.ToString()),
            ("@plan", JsonSerializer.Serialize(m.Plan)),
            ("@source", JsonSerializer.Serialize(m.Source)),
            ("@target", m.Target is null ? null : JsonSerializer.Serialize(m.Target)),
            ("@phase", m.Phase.ToString()),
            ("@begun_at", Text(m.BegunAt)),
            ("@held_at", Text(m.HeldAt)),
            ("@freeze_ms", m.Figures?.FreezeMs),
            ("@replayed", m.Figures?.Replayed),
            ("@dropped", m.Figures?.Dropped));

    /// <summary>Decides unless it was decided before; the one statement in which the decision is made.</summary>
    /// <returns>Whether this call decided.</returns>
    public static bool Decide(
        SqliteConnection connection,
        Guid id,
        Decision decision,
        DateTimeOffset at,
        string? reason) =>
        connection.Run(
            """
            UPDATE migrations SET decision = @decision, decided_at = @at, reason = @reason
            WHERE id = @id AND decision IS NULL
            """,
            ("@id", id.ToString()),
            ("@decision", decision.ToString()),
            ("@at", Text(at)),
            ("@reason", reason)) > 0;

    public static void SaveStep(SqliteConnection connection, Guid id, StepReport step) =>
        connection.Run(
            """
            INSERT INTO migration_steps (migration_id, name, node, started_at, duration_ms)
            VALUES (@id, @name, @node, @started_at, @duration_ms) ON CONFLICT DO NOTHING
            """,
            ("@id", id.ToString()),
            ("@name", step.Name),
            ("@node", step.Node),
            ("@started_at", Text(step.StartedAt)),
            ("@duration_ms", step.DurationMs));

    public static List<StepReport> Steps(SqliteConnection connection, Guid id) =>
        connection.Query(
            "SELECT name, node, started_at, duration_ms FROM migration_steps WHERE migration_id = @id ORDER BY rowid",
            r => new StepReport
            {
                Name = r.GetString(0),
                Node = r.GetString(1),
                StartedAt = Time(r.GetString(2)),
                DurationMs = r.GetDouble(3),
            },
            ("@id", id.ToString()));

    public static string? Text(DateTimeOffset? at) => at?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static MigrationRecord Read(SqliteDataReader r) => new()
    {
        Id = Guid.Parse(r.GetString(0)),
        Plan = JsonSerializer.Deserialize<MigrationPlan>(r.GetString(1))!,
        Source = JsonSerializer.Deserialize<PodEndpoint>(r.GetString(2))!,
        Target = r.TextOrNull(3) is { } target ? JsonSerializer.Deserialize<PodEndpoint>(target) : null,
        Phase = Enum.Parse<MigrationPhase>(r.GetString(4)),
        Decision = r.TextOrNull(5) is { } decision ? Enum.Parse<Decision>(decision) : null,
        DecidedAt = r.TextOrNull(6) is { } decided ? Time(decided) : null,
        Reason = r.TextOrNull(7),
        HeldAt = r.TextOrNull(8) is { } held ? Time(held) : null,
        Figures = r.IsDBNull(9) ? null : new ReleaseFigures(r.GetDouble(9), r.GetInt64(10), r.GetInt64(11)),
        BegunAt = Time(r.GetString(12)),
        BackendIds = [],
    };

    private static List<MigrationRecord> Complete(SqliteConnection connection, List<MigrationRecord> records) =>
        records.ConvertAll(m => m with
        {
            BackendIds = connection.Query(
                "SELECT backend_id FROM migration_backends WHERE migration_id = @id ORDER BY backend_id",
                r => r.GetInt32(0),
                ("@id", m.Id.ToString())),
        });
}
