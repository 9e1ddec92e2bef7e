using System.Data.Common;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Store;

/// <summary>Finds and deletes migrations that have ended.</summary>
internal static class RetentionRows
{
    private static readonly string Ended =
        $"{MigrationRows.NotWaiting} AND state IN ('{string.Join("','", Enum.GetValues<MigrationState>().Where(s => s.HasEnded()))}')";

    // What is not published yet is still needed.
    private static readonly string Select = $"""
        SELECT id FROM migration
        WHERE {Ended} AND id NOT IN (SELECT migration_id FROM outbox)
          AND (ended_at < @before OR id NOT IN
            (SELECT id FROM migration WHERE {Ended} ORDER BY ended_at DESC, id LIMIT @keep))
        ORDER BY ended_at LIMIT @most
        """;

    /// <summary>Deletes some.</summary>
    /// <param name="connection">Connection in a transaction.</param>
    /// <param name="endedBefore">Those that ended before, and</param>
    /// <param name="keep">those that are not among so many that ended last;</param>
    /// <param name="most">of these the oldest, at most so many.</param>
    /// <returns>How many were deleted.</returns>
    public static async Task<int> DeleteAsync(DbConnection connection, DateTimeOffset endedBefore, int keep, int most)
    {
        var ids = await connection.ReadAsync(
            Select, row => row.GetString(0), ("@before", endedBefore.ToText()), ("@keep", keep), ("@most", most));
        foreach (var id in ids)
        {
            await connection.RunAsync("DELETE FROM step WHERE migration_id = @id", ("@id", id));
            await connection.RunAsync("DELETE FROM journal WHERE migration_id = @id", ("@id", id));
            await connection.RunAsync("DELETE FROM migration WHERE id = @id", ("@id", id));
        }

        return ids.Count;
    }
}
