using Microsoft.Data.Sqlite;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Rows;

namespace Migration.SwitchCtl.Store;

/// <summary>
/// Keeps the connections of buckets that change hands where they are: notes for each such bucket the backend that has
/// its connections now, until they have ended.
/// </summary>
internal static class BucketHomes
{
    public static List<BucketHome> All(SqliteConnection connection) =>
        connection.Query(
            "SELECT service_id, bucket, backend_id FROM bucket_homes",
            r => new BucketHome(r.GetInt32(0), r.GetInt32(1), r.GetInt32(2)));

    /// <summary>Runs a change that may add or remove backends of a service.</summary>
    public static void Around(SqliteConnection connection, BucketTables tables, string service, Action change)
    {
        var before = Shares.Of(connection, tables, service);
        var homes = before is null ? [] : Homes(connection, before.ServiceId);
        change();
        if (before is null || Shares.Of(connection, tables, service) is not { } after)
            return;
        if (before.Backends.SequenceEqual(after.Backends) || before.Buckets.Length == 0)
            return;

        // Datagrams open nothing, so that old and new cannot be told apart: they follow the shares at once.
        if (!after.IsTcp)
            return;
        var staying = after.Backends.ToHashSet();
        for (var bucket = 0; bucket < before.Buckets.Length; bucket++)
        {
            var isMoving = homes.TryGetValue(bucket, out var home);
            if (!isMoving)
                home = before.Buckets[bucket];
            if (after.Buckets.Length > 0 && staying.Contains(home) && home != after.Buckets[bucket])
                Note(connection, after.ServiceId, bucket, home);
            else if (isMoving)
                Forget(connection, after.ServiceId, bucket);
        }
    }

    private static Dictionary<int, int> Homes(SqliteConnection connection, int service) =>
        connection.Query(
            "SELECT bucket, backend_id FROM bucket_homes WHERE service_id = @s",
            r => (r.GetInt32(0), r.GetInt32(1)),
            ("@s", service)).ToDictionary();

    private static void Note(SqliteConnection connection, int service, int bucket, int backend) =>
        connection.Run(
            """
            INSERT INTO bucket_homes (service_id, bucket, backend_id) VALUES (@s, @b, @home)
            ON CONFLICT DO UPDATE SET backend_id = @home
            """,
            ("@s", service), ("@b", bucket), ("@home", backend));

    private static void Forget(SqliteConnection connection, int service, int bucket) =>
        connection.Run(
            "DELETE FROM bucket_homes WHERE service_id = @s AND bucket = @b", ("@s", service), ("@b", bucket));

    /// <summary>A service's backends and which of them each bucket belongs to.</summary>
    private sealed record Shares(int ServiceId, bool IsTcp, int[] Backends, int[] Buckets)
    {
        public static Shares? Of(SqliteConnection connection, BucketTables tables, string service)
        {
            var known = connection.Query(
                "SELECT id, protocol FROM services WHERE name = @s",
                r => (Id: r.GetInt32(0), Protocol: (TransportProtocol)r.GetInt32(1)),
                ("@s", service));
            if (known.Count == 0)
                return null;
            var members = connection.Query(
                "SELECT id, name FROM backends WHERE service_id = @s ORDER BY id",
                r => (Id: r.GetInt32(0), Name: r.GetString(1)),
                ("@s", known[0].Id));
            var buckets = tables.Of(known[0].Id, [.. members.Select(m => m.Name)]);
            return new Shares(
                known[0].Id,
                known[0].Protocol == TransportProtocol.Tcp,
                [.. members.Select(m => m.Id)],
                Array.ConvertAll(buckets, position => members[position].Id));
        }
    }
}
