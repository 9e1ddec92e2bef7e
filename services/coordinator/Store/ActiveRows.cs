using System.Data.Common;
using Migration.Contracts;
using Migration.Coordinator.Queue;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Store;

/// <summary>
/// Those that wait or run, read row by row as they are asked for. Every query has an index of its own: none of them grows
/// with what has ended, and none but the counts with what waits.
/// </summary>
/// <param name="connection">Connection in a transaction.</param>
internal sealed class ActiveRows(DbConnection connection) : IActiveMigrations
{
    // As in the indexes, to the letter: SQLite compares the conditions as text.
    private const string Waiting = "state = 'Queued'";

    /// <summary>Nodes of those that wait: hops from one to the next along the index, instead of reading all.</summary>
    internal const string WaitingNodesQuery = $"""
        WITH RECURSIVE node (name) AS (
          SELECT min(source_node) FROM migration WHERE {Waiting}
          UNION ALL
          SELECT (SELECT min(source_node) FROM migration WHERE {Waiting} AND source_node > node.name)
          FROM node WHERE node.name IS NOT NULL)
        SELECT name FROM node WHERE name IS NOT NULL
        """;

    internal const string WaitingWithoutNodeQuery =
        $"SELECT id FROM migration WHERE {Waiting} AND source_node IS NULL LIMIT 1";

    internal const string CountBeforeQuery = $"""
        SELECT CAST(count(*) AS INTEGER) FROM migration
        WHERE {Waiting} AND (rank, requested_at, id) < (@rank, @requested_at, @id)
        """;

    internal const string NextDueQuery = $"""
        SELECT not_before FROM migration
        WHERE {Waiting} AND not_before IS NOT NULL AND not_before > @now ORDER BY not_before LIMIT 1
        """;

    private static readonly string Active = $"state IN ({List(MigrationStates.Active)})";
    internal static readonly string RunningQuery = $"""
        SELECT * FROM migration WHERE {MigrationRows.NotWaiting} AND state IN ({List(MigrationStates.Running)})
        """;

    /// <inheritdoc />
    public async Task<IReadOnlyList<MigrationRecord>> RunningAsync() =>
        await connection.ReadAsync(RunningQuery, MigrationRows.Read);

    /// <inheritdoc />
    public async Task<IReadOnlyList<MigrationRecord>> OfPodAsync(Workload workload) => await connection.ReadAsync(
        $"""
        SELECT * FROM migration
        WHERE platform = @platform AND namespace = @namespace AND pod = @pod AND {Active}
        """,
        MigrationRows.Read,
        ("@platform", workload.Platform),
        ("@namespace", workload.Namespace),
        ("@pod", workload.Pod));

    /// <inheritdoc />
    public async Task<IReadOnlyList<string?>> WaitingNodesAsync()
    {
        var named = await connection.ReadAsync(WaitingNodesQuery, row => row.GetString(0));
        var unnamed = await connection.ReadAsync(WaitingWithoutNodeQuery, row => row.GetString(0));
        return unnamed.Count == 0 ? [.. named] : [.. named, null];
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<MigrationRecord>> FirstWaitingAsync(
        string? sourceNode, int most, DateTimeOffset now) => await connection.ReadAsync(
        $"""
        SELECT * FROM migration
        WHERE {Waiting} AND {(sourceNode is null ? "source_node IS NULL" : "source_node = @node")}
          AND (not_before IS NULL OR not_before <= @now)
        ORDER BY rank, requested_at, id LIMIT @most
        """,
        MigrationRows.Read,
        [
            ("@most", most), ("@now", now.ToText()),
            .. sourceNode is null ? (IEnumerable<(string, object?)>)[] : [("@node", sourceNode)],
        ]);

    /// <inheritdoc />
    public async Task<int> CountWaitingAsync() => (await connection.ReadAsync(
        $"SELECT CAST(count(*) AS INTEGER) FROM migration WHERE {Waiting}", row => row.GetInt32(0)))[0];

    /// <inheritdoc />
    public async Task<int> CountWaitingBeforeAsync(MigrationRecord record) => (await connection.ReadAsync(
        CountBeforeQuery,
        row => row.GetInt32(0),
        ("@rank", WaitingLine.Rank(record.Priority)),
        ("@requested_at", record.RequestedAt.ToText()),
        ("@id", record.Id.ToString())))[0];

    /// <inheritdoc />
    public async Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now)
    {
        var next = await connection.ReadAsync(NextDueQuery, row => row.Time("not_before"), ("@now", now.ToText()));
        return next.Count == 0 ? null : next[0];
    }

    private static string List(IEnumerable<MigrationState> states) =>
        string.Join(", ", states.Select(s => $"'{s}'"));
}
