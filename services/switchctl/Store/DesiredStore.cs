using Microsoft.Data.Sqlite;
using Migration.Contracts;
using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Store;

/// <summary>The registered part of the desired state: ports, gateways, routes, services, backends.</summary>
/// <param name="database">Where it is kept.</param>
/// <param name="fence">Keeps writes of an instance off that does not act; null where only one process writes.</param>
public sealed class DesiredStore(Database database, IWriteFence? fence = null)
{
    private const string BackendColumns =
        "id, service_id, name, platform, namespace, pod, container, port, node, address, next_hop_mac, switch_port, "
        + "refuses";

    private const string ServiceColumns = "id, name, vip, protocol, port";

    /// <summary>
    /// Everything that rows depend on, as of one moment; but for the connections, which <see cref="ConnectionStore"/>
    /// has.
    /// </summary>
    public DesiredState Load()
    {
        using var connection = database.Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        return new DesiredState
        {
            Ports = connection.Query(
                "SELECT number, mac FROM ports ORDER BY number",
                r => new SwitchPort(r.GetInt32(0), Mac.Parse(r.GetString(1)))),
            Gateways = connection.Query(
                "SELECT address, mac, port FROM gateways ORDER BY address",
                r => new Gateway(
                    IpAddress.Parse(r.GetString(0)), Mac.Parse(r.GetString(1)), r.IsDBNull(2) ? null : r.GetInt32(2))),
            Routes = connection.Query(
                "SELECT prefix, next_hop_mac, port FROM routes ORDER BY prefix",
                r => new StaticRoute(IpPrefix.Parse(r.GetString(0)), Mac.Parse(r.GetString(1)), r.GetInt32(2))),
            Pods = connection.Query(
                """
                SELECT id, node, namespace, pod, address, mac, switch_port, gateway, gateway_mac FROM pods
                ORDER BY rowid
                """,
                ReadPod),
            Services = connection.Query($"SELECT {ServiceColumns} FROM services ORDER BY id", ReadService),
            Backends = connection.Query($"SELECT {BackendColumns} FROM backends ORDER BY id", ReadBackend),
            ActiveMigrations = MigrationRows.Active(connection),
            BucketHomes = BucketHomes.All(connection),
            NodePorts = NodePorts(connection),
            RoutePorts = connection.Query("SELECT switch, prefix, port FROM route_ports", ReadPort),
        };
    }

    /// <summary>The ports of a switch.</summary>
    /// <param name="name">Name of the switch.</param>
    public PortMap Ports(string name)
    {
        using var connection = database.Open();
        return new PortMap(name, NodePorts(connection), []);
    }

    /// <summary>The services that lead to a workload, each with the backend behind it.</summary>
    /// <param name="workload">The container.</param>
    public IReadOnlyList<(Service Service, Backend Backend)> Find(Workload workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        using var connection = database.Open();
        return WithServices(connection, connection.Query(
            $"""
            SELECT {BackendColumns} FROM backends
            WHERE platform = @p AND namespace = @n AND pod = @pod AND container = @c ORDER BY id
            """,
            ReadBackend,
            ("@p", workload.Platform), ("@n", workload.Namespace), ("@pod", workload.Pod), ("@c", workload.Container)));
    }

    /// <summary>Backends by their ids, each with its service; ids that are gone are left out.</summary>
    /// <param name="ids">The ids.</param>
    public IReadOnlyList<(Service Service, Backend Backend)> Find(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var connection = database.Open();
        return WithServices(connection, ids.SelectMany(id => connection.Query(
            $"SELECT {BackendColumns} FROM backends WHERE id = @id", ReadBackend, ("@id", id))));
    }

    /// <summary>
    /// Runs a change as one transaction: it sees the state as it is and either all of its writes are kept or none.
    /// </summary>
    /// <param name="change">Checks and writes; throws to keep nothing.</param>
    /// <exception cref="NotActiveException">Another instance acts.</exception>
    internal T Change<T>(Func<SqliteConnection, T> change)
    {
        using var connection = database.Open();
        using var transaction = connection.BeginTransaction();
        fence?.Check(connection);
        var result = change(connection);
        fence?.Confirm(connection);
        transaction.Commit();
        return result;
    }

    private static List<PortOverride> NodePorts(SqliteConnection connection) =>
        connection.Query("SELECT switch, node, port FROM node_ports", ReadPort);

    private static PortOverride ReadPort(SqliteDataReader r) => new(r.GetString(0), r.GetString(1), r.GetInt32(2));

    private static List<(Service Service, Backend Backend)> WithServices(
        SqliteConnection connection,
        IEnumerable<Backend> backends) =>
        [
            .. backends.Select(b => (
                connection.Query(
                    $"SELECT {ServiceColumns} FROM services WHERE id = @id", ReadService, ("@id", b.ServiceId))[0],
                b)),
        ];

    private static ConnectedPod ReadPod(SqliteDataReader r) => new(
        r.GetString(0),
        r.GetString(1),
        r.GetString(2),
        r.GetString(3),
        IpAddress.Parse(r.GetString(4)),
        Mac.Parse(r.GetString(5)),
        r.GetInt32(6),
        IpAddress.Parse(r.GetString(7)),
        Mac.Parse(r.GetString(8)));

    private static Service ReadService(SqliteDataReader r) => new(
        r.GetInt32(0),
        r.GetString(1),
        IpAddress.Parse(r.GetString(2)),
        (TransportProtocol)r.GetInt32(3),
        r.GetInt32(4));

    private static Backend ReadBackend(SqliteDataReader r)
    {
        var workload = new Workload
        {
            Platform = r.GetString(3),
            Namespace = r.GetString(4),
            Pod = r.GetString(5),
            Container = r.GetString(6),
        };
        var endpoint = new BackendEndpoint(
            r.GetString(8), workload.Pod, IpAddress.Parse(r.GetString(9)), Mac.Parse(r.GetString(10)), r.GetInt32(11));
        return new Backend(
            r.GetInt32(0),
            r.GetInt32(1),
            r.GetString(2),
            workload,
            r.GetInt32(7),
            endpoint,
            r.GetBoolean(12));
    }
}
