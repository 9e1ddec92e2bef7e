using Microsoft.Data.Sqlite;
using Migration.Contracts;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Store;

namespace Migration.SwitchCtl.Api;

/// <summary>Checks and records a backend, inside a transaction of its caller.</summary>
internal static class BackendWriter
{
    /// <summary>Adds or changes a backend; adds to the problems and keeps nothing when it is not right.</summary>
    /// <param name="connection">The transaction.</param>
    /// <param name="problems">What is wrong.</param>
    /// <param name="most">How many backends a service may have.</param>
    /// <param name="service">Name of the service.</param>
    /// <param name="name">Name of the backend.</param>
    /// <param name="body">The rest.</param>
    /// <param name="nameField">What the caller calls the backend's name.</param>
    public static void Write(
        SqliteConnection connection,
        Problems problems,
        int most,
        string service,
        string name,
        PutBackend body,
        string nameField = "backendName")
    {
        problems.Name(nameField, name);
        body = Completed(connection, body);
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
        CheckFamily(connection, problems, service, address);
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
        ServiceWriter.CheckNotMoving(connection, problems, nameField, service, name);
        CheckFree(connection, problems, values, address.ToString(), port);
        CheckRoom(connection, problems, values, most, nameField);
        if (!problems.Any)
            Record(connection, values);
    }

    /// <summary>What is left out of a backend is taken from the pod that is registered at its address.</summary>
    private static PutBackend Completed(SqliteConnection connection, PutBackend body)
    {
        if (body is { Node: not null, NextHopMac: not null, SwitchPort: not null })
            return body;
        return connection.Query(
            """
            SELECT node, mac, switch_port FROM pods WHERE address = @a AND (@n IS NULL OR node = @n)
            ORDER BY rowid LIMIT 1
            """,
            r => body with
            {
                Node = body.Node ?? r.GetString(0),
                NextHopMac = body.NextHopMac ?? r.GetString(1),
                SwitchPort = body.SwitchPort ?? r.GetInt32(2),
            },
            ("@a", body.Address),
            ("@n", body.Node)).FirstOrDefault(body);
    }

    private static Workload ReadWorkload(Problems problems, WorkloadName? workload)
    {
        if (workload is null)
            problems.Invalid("workload", "missing; write platform, pod and container.");
        else if (!WorkloadPlatforms.All.Contains(workload.Platform))
            problems.Invalid("workload.platform",
                $"'{workload.Platform}' is no platform; write one of {WorkloadPlatforms.List}.");
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

    private static void Record(SqliteConnection connection, (string, object?)[] values) =>
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

    private static void CheckFamily(
        SqliteConnection connection, Problems problems, string service, IpAddress address)
    {
        // The switch rewrites addresses, it does not translate one protocol into the other.
        if (!problems.Any && IpAddress.TryParse(
                connection.Scalar<string>("SELECT vip FROM services WHERE name = @s", ("@s", service)), out var vip)
            && vip.IsV6 != address.IsV6)
        {
            problems.Invalid(
                "address", $"{address} is an {address.Family} address, the service has the {vip.Family} address {vip}.");
        }
    }

    private static void CheckRoom(
        SqliteConnection connection,
        Problems problems,
        (string, object?)[] values,
        int most,
        string nameField)
    {
        var others = connection.Scalar<long>(
            "SELECT count(*) FROM backends WHERE service_id = @service AND name <> @name", values);
        if (others >= most)
        {
            problems.Conflict(
                nameField,
                $"a service has room for {most} backends (SwitchCtl:Reconcile:BucketCount).");
        }
    }
}
