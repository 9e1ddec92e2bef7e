using Microsoft.Data.Sqlite;
using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Store;

/// <summary>Which connections and buckets keep a backend that is not theirs by the shares.</summary>
/// <param name="store">The desired state, in the same file.</param>
/// <param name="database">The file.</param>
public sealed class ConnectionStore(DesiredStore store, Database database)
{
    /// <summary>The connections that have rows of their own.</summary>
    public IReadOnlyList<PinnedConnection> Pinned()
    {
        using var connection = database.Open();
        return connection.Query(
            "SELECT service_id, src_addr, src_port, backend_id FROM connections",
            r => new PinnedConnection(r.GetInt32(0), ReadAddress(r), r.GetInt32(2), r.GetInt32(3)));
    }

    /// <summary>The buckets that move.</summary>
    public IReadOnlyList<BucketHome> Homes()
    {
        using var connection = database.Open();
        return BucketHomes.All(connection);
    }

    /// <summary>
    /// Records connections that are about to be opened. One that is known keeps its backend; one whose backend is gone
    /// is not recorded, nor are those beyond the bound.
    /// </summary>
    /// <param name="wanted">Client and backend of each.</param>
    /// <param name="most">How many may be recorded in all.</param>
    /// <returns>What is recorded of each, in the same order; null where nothing is.</returns>
    public IReadOnlyList<PinnedConnection?> Pin(
        IReadOnlyList<(IpAddress Client, int ClientPort, int BackendId)> wanted,
        int most)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return store.Change<PinnedConnection?[]>(connection =>
        {
            var room = most - connection.Scalar<long>("SELECT count(*) FROM connections");
            return
            [
                .. wanted.Select(w =>
                {
                    (string, object?)[] values =
                        [("@client", Stored(w.Client)), ("@port", w.ClientPort), ("@backend", w.BackendId)];
                    if (room > 0)
                    {
                        room -= connection.Run(
                            """
                            INSERT INTO connections (service_id, src_addr, src_port, backend_id)
                            SELECT service_id, @client, @port, id FROM backends WHERE id = @backend
                            ON CONFLICT DO NOTHING
                            """,
                            values);
                    }

                    return connection.Query(
                        """
                        SELECT c.service_id, c.backend_id FROM connections c
                        WHERE c.service_id = (SELECT service_id FROM backends WHERE id = @backend)
                            AND c.src_addr = @client AND c.src_port = @port
                        """,
                        r => new PinnedConnection(r.GetInt32(0), w.Client, w.ClientPort, r.GetInt32(1)),
                        values).FirstOrDefault();
                }),
            ];
        });
    }

    /// <summary>
    /// Forgets connections that have ended and lets buckets go to the backends they were promised to.
    /// </summary>
    /// <param name="connections">The connections.</param>
    /// <param name="buckets">The buckets.</param>
    public void Forget(IReadOnlyCollection<PinnedConnection> connections, IReadOnlyCollection<BucketHome> buckets)
    {
        ArgumentNullException.ThrowIfNull(connections);
        ArgumentNullException.ThrowIfNull(buckets);
        store.Change(connection =>
        {
            foreach (var c in connections)
            {
                connection.Run(
                    "DELETE FROM connections WHERE service_id = @s AND src_addr = @a AND src_port = @p",
                    ("@s", c.ServiceId), ("@a", Stored(c.Client)), ("@p", c.ClientPort));
            }

            foreach (var b in buckets)
            {
                connection.Run(
                    "DELETE FROM bucket_homes WHERE service_id = @s AND bucket = @b AND backend_id = @home",
                    ("@s", b.ServiceId), ("@b", b.Bucket), ("@home", b.BackendId));
            }

            return true;
        });
    }

    // IPv4 as a number, as before there was anything else; IPv6 as text.
    private static object Stored(IpAddress client) => client.IsV6 ? client.ToString() : (long)client.Value;

    private static IpAddress ReadAddress(SqliteDataReader row) =>
        row.GetValue(1) is long number ? new IpAddress((uint)number) : IpAddress.Parse(row.GetString(1));
}
