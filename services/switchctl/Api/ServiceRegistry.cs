using Microsoft.Data.Sqlite;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;

namespace Migration.SwitchCtl.Api;

/// <summary>
/// Registers services and backends: checks, records durably, then lets the switch be brought up to date.
/// </summary>
/// <param name="store">Where it is recorded.</param>
/// <param name="switches">Brought up to date.</param>
/// <param name="buckets">The services' buckets, which change hands when backends come or go.</param>
public sealed class ServiceRegistry(DesiredStore store, SwitchFleet switches, BucketTables buckets)
{
    private const int MostServices = 10_000;
    private const int MostBackends = 100_000;

    // A list with the same fault everywhere is not worth an answer of megabytes.
    private const int MostFaults = 100;

    /// <summary>Adds or changes a service.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="body">The rest.</param>
    public Problems PutService(string name, PutService body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return store.Register(
            switches, (connection, problems) => ServiceWriter.Write(connection, problems, name, body));
    }

    /// <summary>Adds or changes many services with their backends, or none of them.</summary>
    /// <param name="body">The services.</param>
    public Problems PutServices(PutServices body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return store.Register(switches, (connection, problems) =>
        {
            problems.Number("services", body.Services?.Count, 1, MostServices);
            problems.Number("backends", body.Services?.Sum(s => s?.Backends?.Count ?? 0) ?? 0, 0, MostBackends);
            for (var i = 0; i < body.Services?.Count && problems.Count < MostFaults; i++)
            {
                var (part, item) = ($"services[{i}].", body.Services[i]);
                BucketHomes.Around(
                    connection, buckets, item?.Name ?? "", () => WriteItem(connection, problems, part, item));
            }
        });
    }

    /// <summary>Removes a service without backends.</summary>
    /// <param name="name">Its name.</param>
    public Problems DeleteService(string name) =>
        store.Register(switches, (connection, problems) =>
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
        return store.Register(switches, (connection, problems) =>
            BucketHomes.Around(connection, buckets, service, () =>
                BackendWriter.Write(connection, problems, buckets.Size, service, name, body)));
    }

    /// <summary>Removes a backend that is not being moved.</summary>
    /// <param name="service">Name of its service.</param>
    /// <param name="name">Its name.</param>
    public Problems DeleteBackend(string service, string name) =>
        store.Register(switches, (connection, problems) =>
        {
            ServiceWriter.CheckNotMoving(connection, problems, "backendName", service, name);
            if (problems.Any)
                return;
            BucketHomes.Around(connection, buckets, service, () => connection.Run(
                "DELETE FROM backends WHERE name = @b AND service_id = (SELECT id FROM services WHERE name = @s)",
                ("@s", service), ("@b", name)));
        });

    private void WriteItem(SqliteConnection connection, Problems problems, string part, ServiceItem? item)
    {
        problems.Part = part;
        var before = problems.Count;
        ServiceWriter.Write(
            connection, problems, item?.Name ?? "", new PutService(item?.Vip, item?.Protocol, item?.Port));
        if (problems.Count > before || item?.Backends is not { } backends)
            return;
        for (var i = 0; i < backends.Count && problems.Count < MostFaults; i++)
        {
            problems.Part = $"{part}backends[{i}].";
            var b = backends[i];
            var body = new PutBackend(
                b?.Workload, b?.Address, b?.Port, b?.NextHopMac, b?.SwitchPort, b?.Node, b?.Refuse);
            BackendWriter.Write(
                connection, problems, buckets.Size, item.Name!, b?.Name ?? "", body, nameField: "name");
        }
    }
}
