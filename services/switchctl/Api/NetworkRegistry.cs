using Microsoft.Data.Sqlite;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;

namespace Migration.SwitchCtl.Api;

/// <summary>
/// Registers ports, gateways and routes: checks, records durably, then lets the switch be brought up to date.
/// </summary>
/// <param name="store">Where it is recorded.</param>
/// <param name="switches">Brought up to date.</param>
public sealed class NetworkRegistry(DesiredStore store, SwitchFleet switches)
{
    // 9 bits, of which v1model keeps 511 for dropping.
    internal const int LastPort = 510;

    /// <summary>Adds or changes a port.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="body">The rest.</param>
    public Problems PutPort(string number, PutPort body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return store.Register(switches, (connection, problems) =>
        {
            var port = problems.Number("number", number, 0, LastPort);
            var mac = problems.Mac("mac", body.Mac);
            if (!problems.Any)
            {
                connection.Run(
                    "INSERT INTO ports (number, mac) VALUES (@n, @m) ON CONFLICT DO UPDATE SET mac = @m",
                    ("@n", port), ("@m", mac.ToString()));
            }
        });
    }

    /// <summary>Removes a port that nothing leads through.</summary>
    /// <param name="number">Its number.</param>
    public Problems DeletePort(string number) =>
        store.Register(switches, (connection, problems) =>
        {
            var port = problems.Number("number", number, 0, LastPort);
            var users = connection.Query(
                """
                SELECT 'route ' || prefix FROM routes WHERE port = @n
                UNION ALL SELECT 'gateway ' || address FROM gateways WHERE port = @n
                UNION ALL SELECT 'backend ' || name FROM backends WHERE switch_port = @n
                UNION ALL SELECT 'node ' || node || ' at switch ' || switch FROM node_ports WHERE port = @n
                UNION ALL SELECT 'route ' || prefix || ' at switch ' || switch FROM route_ports WHERE port = @n
                """,
                r => r.GetString(0),
                ("@n", port));
            if (users.Count == 0)
                connection.Run("DELETE FROM ports WHERE number = @n", ("@n", port));
            else
                problems.Conflict("number", $"{string.Join(", ", users.Take(5))} uses port {port}; remove that first.");
        });

    /// <summary>Adds or changes a gateway.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="body">The rest.</param>
    public Problems PutGateway(string address, PutGateway body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return store.Register(switches, (connection, problems) =>
        {
            var ip = problems.Address("address", address);
            var mac = problems.Mac("mac", body.Mac);
            if (body.Port is not null)
                CheckPort(connection, problems, "port", body.Port);
            if (!problems.Any)
            {
                connection.Run(
                    """
                    INSERT INTO gateways (address, mac, port) VALUES (@a, @m, @p)
                    ON CONFLICT DO UPDATE SET mac = @m, port = @p
                    """,
                    ("@a", ip.ToString()), ("@m", mac.ToString()), ("@p", body.Port));
            }
        });
    }

    /// <summary>Removes a gateway.</summary>
    /// <param name="address">Its address.</param>
    public Problems DeleteGateway(string address) =>
        store.Register(switches, (connection, problems) =>
        {
            var ip = problems.Address("address", address);
            connection.Run("DELETE FROM gateways WHERE address = @a", ("@a", ip.ToString()));
        });

    /// <summary>Adds or changes a route.</summary>
    /// <param name="prefix">Its destinations.</param>
    /// <param name="body">The rest.</param>
    public Problems PutRoute(string prefix, PutRoute body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return store.Register(switches, (connection, problems) =>
        {
            var range = problems.Prefix("prefix", prefix);
            var mac = problems.Mac("nextHopMac", body.NextHopMac);
            var port = CheckPort(connection, problems, "port", body.Port);
            if (!problems.Any)
            {
                connection.Run(
                    """
                    INSERT INTO routes (prefix, next_hop_mac, port) VALUES (@r, @m, @p)
                    ON CONFLICT DO UPDATE SET next_hop_mac = @m, port = @p
                    """,
                    ("@r", range.ToString()), ("@m", mac.ToString()), ("@p", port));
            }
        });
    }

    /// <summary>Removes a route.</summary>
    /// <param name="prefix">Its destinations.</param>
    public Problems DeleteRoute(string prefix) =>
        store.Register(switches, (connection, problems) =>
        {
            var range = problems.Prefix("prefix", prefix);
            connection.Run("DELETE FROM routes WHERE prefix = @r", ("@r", range.ToString()));
        });

    internal static int CheckPort(SqliteConnection connection, Problems problems, string field, int? value)
    {
        var port = problems.Number(field, value, 0, LastPort);
        if (port == value && connection.Scalar<long>(
                """
                SELECT (SELECT count(*) FROM ports WHERE number = @n)
                    + (SELECT count(*) FROM pods WHERE switch_port = @n)
                """,
                ("@n", port)) == 0)
            problems.Invalid(field, $"the switch has no port {port}; register it with PUT /ports/{port} first.");
        return port;
    }
}
