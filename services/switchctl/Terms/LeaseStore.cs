using Microsoft.Data.Sqlite;
using Migration.SwitchCtl.Store;

namespace Migration.SwitchCtl.Terms;

/// <summary>The row that says who acts. Every method is one transaction.</summary>
/// <param name="database">The file that all instances share.</param>
public sealed class LeaseStore(Database database)
{
    private const char Separator = '\n';

    /// <summary>The lease; null when nobody has ever acted.</summary>
    public Lease? Read()
    {
        using var connection = database.Open();
        return Read(connection);
    }

    /// <summary>Takes over, unless another instance acts and is not to be replaced.</summary>
    /// <param name="holder">The instance that wants to act.</param>
    /// <param name="isVacant">Whether the one that acted has surely ended.</param>
    /// <param name="now">The time.</param>
    /// <param name="length">How long the lease is.</param>
    /// <returns>The caller's lease; null when it is not to act.</returns>
    public Lease? Take(string holder, bool isVacant, DateTimeOffset now, TimeSpan length)
    {
        using var connection = database.Open();
        using var transaction = connection.BeginTransaction();
        var known = Read(connection);

        // A lease far ahead of the clock was granted before the clock was set back.
        // Where nobody has acted yet, the first one is whoever has the lock.
        var isHeld = known is null || known.ExpiresAt > now && known.ExpiresAt <= now + 2 * length;
        if (isHeld && !isVacant)
            return null;

        // From the clock, so that numbers grow even when the file is made anew beside a switch that goes on.
        var epoch = Math.Max((known?.Epoch ?? 0) + 1, now.ToUnixTimeMilliseconds());
        var lease = new Lease(epoch, holder, now + length);
        connection.Run(
            """
            INSERT INTO term (only_row, epoch, holder, expires_at) VALUES (1, @epoch, @holder, @expires)
            ON CONFLICT DO UPDATE SET epoch = @epoch, holder = @holder, expires_at = @expires, lacks = NULL
            """,
            ("@epoch", epoch), ("@holder", holder), ("@expires", lease.ExpiresAt.ToUnixTimeMilliseconds()));
        transaction.Commit();
        return lease;
    }

    /// <summary>Says that the instance still acts.</summary>
    /// <param name="epoch">Its term.</param>
    /// <param name="until">New end of the lease; a moment that has passed gives it back.</param>
    /// <param name="lacks">What it cannot reach.</param>
    /// <returns>False when another instance has taken over.</returns>
    public bool Renew(long epoch, DateTimeOffset until, IReadOnlyList<string> lacks)
    {
        ArgumentNullException.ThrowIfNull(lacks);
        using var connection = database.Open();

        // A renewal that a power failure swallows is not missed.
        connection.Run("PRAGMA synchronous = NORMAL");
        return connection.Run(
            "UPDATE term SET expires_at = @until, lacks = @lacks WHERE epoch = @epoch",
            ("@until", until.ToUnixTimeMilliseconds()),
            ("@lacks", lacks.Count == 0 ? null : string.Join(Separator, lacks)),
            ("@epoch", epoch)) > 0;
    }

    internal static bool Renew(SqliteConnection connection, long epoch, DateTimeOffset until) =>
        connection.Run(
            "UPDATE term SET expires_at = @until WHERE epoch = @epoch",
            ("@until", until.ToUnixTimeMilliseconds()), ("@epoch", epoch)) > 0;

    internal static long? Epoch(SqliteConnection connection) =>
        connection.Query("SELECT epoch FROM term", r => (long?)r.GetInt64(0)).FirstOrDefault();

    private static Lease? Read(SqliteConnection connection) =>
        connection.Query(
            "SELECT epoch, holder, expires_at, lacks FROM term",
            r => new Lease(r.GetInt64(0), r.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(2)))
            {
                Lacks = r.IsDBNull(3) ? [] : r.GetString(3).Split(Separator),
            })
            .FirstOrDefault();
}
