using Microsoft.Data.Sqlite;
using Migration.SwitchCtl.Store;

namespace Migration.SwitchCtl.Api;

/// <summary>Checks and records a service, inside a transaction of its caller.</summary>
internal static class ServiceWriter
{
    // Width of the service's number in the switch's tables.
    private const int LastServiceId = ushort.MaxValue;

    /// <summary>Adds or changes a service; adds to the problems and keeps nothing when it is not right.</summary>
    public static void Write(SqliteConnection connection, Problems problems, string name, PutService body)
    {
        problems.Name("name", name);
        var vip = problems.Address("vip", body.Vip);
        var protocol = problems.Protocol("protocol", body.Protocol);
        var port = problems.Number("port", body.Port, 1, ushort.MaxValue);
        if (problems.Any)
            return;
        (string, object?)[] values =
            [("@name", name), ("@vip", vip.ToString()), ("@protocol", (int)protocol), ("@port", port)];
        var holder = connection.Scalar<string>(
            """
            SELECT name FROM services
            WHERE vip = @vip AND protocol = @protocol AND port = @port AND name <> @name
            """,
            values);
        if (holder is not null)
            problems.Conflict(
                "vip",
                $"{vip.With(port)}/{body.Protocol} belongs to service '{holder}'; remove that or take another.");
        var same = connection.Scalar<long>(
            """
            SELECT count(*) FROM services
            WHERE name = @name AND vip = @vip AND protocol = @protocol AND port = @port
            """,
            values) > 0;
        if (same)
            return;
        CheckNotMoving(connection, problems, "name", name, backend: null);
        if (problems.Any)
            return;
        if (connection.Scalar<long>("SELECT coalesce(max(id), 0) FROM services") >= LastServiceId)
        {
            problems.Conflict("name", $"the switch has room for {LastServiceId} services; remove one first.");
            return;
        }

        connection.Run(
            """
            INSERT INTO services (name, vip, protocol, port) VALUES (@name, @vip, @protocol, @port)
            ON CONFLICT (name) DO UPDATE SET vip = @vip, protocol = @protocol, port = @port
            """,
            values);
    }

    /// <summary>Refuses when a migration moves the backend, or any of the service's when none is named.</summary>
    public static void CheckNotMoving(
        SqliteConnection connection,
        Problems problems,
        string field,
        string service,
        string? backend)
    {
        var migration = connection.Scalar<string>(
            """
            SELECT m.id FROM migrations m
            JOIN migration_backends mb ON mb.migration_id = m.id
            JOIN backends b ON b.id = mb.backend_id
            JOIN services s ON s.id = b.service_id
            WHERE s.name = @s AND (@b IS NULL OR b.name = @b) AND m.phase IN ('Draining', 'Held', 'Redirected')
            """,
            ("@s", service), ("@b", backend));
        if (migration is not null)
            problems.Conflict(field, $"migration {migration} is moving it; wait for that one to end.");
    }
}
