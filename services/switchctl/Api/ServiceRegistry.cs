using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;

namespace Migration.SwitchCtl.Api;

/// <summary>
/// Registers services and backends: checks, records durably, then lets the switch be brought up to date.
/// </summary>
/// <param name="store">Where it is recorded.</param>
/// <param name="reconciler">Brings the switch up to date.</param>
/// <param name="options">How many backends a service can have.</param>
public sealed class ServiceRegistry(DesiredStore store, Reconciler reconciler, IOptions<ReconcileOptions> options)
{
    // Width of the service's number in the switch's tables.
    private const int LastServiceId = ushort.MaxValue;
    private const string Platforms = "podman, kubernetes or process";

    /// <summary>Adds or changes a service.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="body">The rest.</param>
    public Problems PutService(string name, PutService body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return store.Register(reconciler, (connection, problems) =>
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
                    $"{vip}:{port}/{body.Protocol} belongs to service '{holder}'; remove that or take another.");
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
        });
    }

    /// <summary>Removes a service without backends.</summary>
    /// <param name="name">Its name.</param>
    public Problems DeleteService(string name) =>
        store.Register(reconciler, (connection, problems) =>
        {
            var backends = connection.Query(
                "SELECT b.name FROM backends b JOIN services s ON s.id = b.service_id WHERE s.name = @s",
                r => r.GetString(0),
                ("@s", name));
            if (backends.Count > 0)
            {
                var some = string.Join(", ", backends.Take(5));
                problems.Conflict("name", $"service '{name}' has backends: {some}; remove them first.");
            }
            else
            {
                connection.Run("DELETE FROM services WHERE name = @s", ("@s", name));
            }
        });

    /// <summary>Adds or changes a backend; its number and with it its connections stay when it changes.</summary>
    /// <param name="service">Name of its service.</param>
    /// <param name="name">Its name.</param>
    /// <param name="body">The rest.</param>
    public Problems PutBackend(string service, string name, PutBackend body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return store.Register(reconciler, (connection, problems) =>
        {
            problems.Name("backendName", name);
            var workload = ReadWorkload(problems, body.Workload);
            var address = problems.Address("address", body.Address);
            var port = problems.Number("port", body.Port, 1, ushort.MaxValue);
            var mac = problems.Mac("nextHopMac", body.NextHopMac);
            var switchPort = NetworkRegistry.CheckPort(connection, problems, "switchPort", body.SwitchPort);
            problems.Name("node", body.Node);
            var serviceId = connection.Scalar<long>("SELECT id FROM services WHERE name = @s", ("@s", service));
            if (serviceId == 0)
                problems.Missing(
                    "name",
                    $"there is no service '{service}'; register it with PUT /services/{service} first.");
            if (problems.Any)
                return;
            (string, object?)[] values =
            [
                ("@service", serviceId), ("@name", name), ("@platform", workload.Platform),
                ("@namespace", workload.Namespace), ("@pod", workload.Pod), ("@container", workload.Container),
                ("@port", port), ("@node", body.Node), ("@address", address.ToString()), ("@mac", mac.ToString()),
                ("@switch_port", switchPort), ("@refuses", body.Refuse ?? false),
            ];
            if (IsRegistered(connection, values))
                return;
            CheckNotMoving(connection, problems, "backendName", service, name);
            CheckFree(connection, problems, values, address.ToString(), port);
            CheckRoom(connection, problems, values);
            if (!problems.Any)
                Write(connection, values);
        });
    }

    /// <summary>Removes a backend that is not being moved.</summary>
    /// <param name="service">Name of its service.</param>
    /// <param name="name">Its name.</param>
    public Problems DeleteBackend(string service, string name) =>
        store.Register(reconciler, (connection, problems) =>
        {
            CheckNotMoving(connection, problems, "backendName", service, name);
            if (problems.Any)
                return;
            connection.Run(
                "DELETE FROM backends WHERE name = @b AND service_id = (SELECT id FROM services WHERE name = @s)",
                ("@s", service), ("@b", name));
        });

    private static Workload ReadWorkload(Problems problems, WorkloadName? workload)
    {
        if (workload is null)
            problems.Invalid("workload", "missing; write platform, pod and container.");
        else if (workload.Platform is not ("podman" or "kubernetes" or "process"))
            problems.Invalid("workload.platform", $"'{workload.Platform}' is no platform; write {Platforms}.");
        var space = workload?.Namespace ?? "default";
        if (workload is not null)
        {
            problems.Name("workload.namespace", space);
            problems.Name("workload.pod", workload.Pod);
            problems.Name("workload.container", workload.Container);
        }

        return new Workload
        {
            Platform = workload?.Platform ?? "",
            Namespace = space,
            Pod = workload?.Pod ?? "",
            Container = workload?.Container ?? "",
        };
    }

    private static bool IsRegistered(SqliteConnection connection, (string, object?)[] values) =>
        connection.Scalar<long>(
            """
            SELECT count(*) FROM backends
            WHERE service_id = @service AND name = @name AND platform = @platform AND namespace = @namespace
                AND pod = @pod AND container = @container AND port = @port AND node = @node AND address = @address
                AND next_hop_mac = @mac AND switch_port = @switch_port AND refuses = @refuses
            """,
            values) > 0;

    private static void Write(SqliteConnection connection, (string, object?)[] values) =>
        connection.Run(
            """
            INSERT INTO backends (service_id, name, platform, namespace, pod, container, port, node, address,
                next_hop_mac, switch_port, refuses)
            VALUES (@service, @name, @platform, @namespace, @pod, @container, @port, @node, @address, @mac,
                @switch_port, @refuses)
            ON CONFLICT (service_id, name) DO UPDATE SET platform = @platform, namespace = @namespace, pod = @pod,
                container = @container, port = @port, node = @node, address = @address, next_hop_mac = @mac,
                switch_port = @switch_port, refuses = @refuses
            """,
            values);

    /// <summary>The way back is found by address and port, which therefore lead to one service only.</summary>
    private static void CheckFree(
        SqliteConnection connection,
        Problems problems,
        (string, object?)[] values,
        string address,
        int port)
    {
        var holder = connection.Scalar<string>(
            """
            SELECT s.name || '/' || b.name FROM backends b JOIN services s ON s.id = b.service_id
            WHERE b.address = @address AND b.port = @port AND (b.service_id <> @service OR b.name <> @name)
                AND s.protocol = (SELECT protocol FROM services WHERE id = @service)
            """,
            values);
        if (holder is not null)
        {
            problems.Conflict(
                "address",
                $"{address}:{port} is backend '{holder}' already; its answers can carry one service address only.");
        }
    }

    private void CheckRoom(SqliteConnection connection, Problems problems, (string, object?)[] values)
    {
        var others = connection.Scalar<long>(
            "SELECT count(*) FROM backends WHERE service_id = @service AND name <> @name", values);
        if (others >= options.Value.BucketCount)
        {
            problems.Conflict(
                "backendName",
                $"a service has room for {options.Value.BucketCount} backends (SwitchCtl:Reconcile:BucketCount).");
        }
    }

    private static void CheckNotMoving(
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
