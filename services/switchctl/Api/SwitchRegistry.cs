using Microsoft.Data.Sqlite;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;

namespace Migration.SwitchCtl.Api;

/// <summary>Registers ports of single switches, where they differ from what all switches have.</summary>
/// <param name="store">Where it is recorded.</param>
/// <param name="switches">Brought up to date.</param>
public sealed class SwitchRegistry(DesiredStore store, SwitchFleet switches)
{
    /// <summary>Says which port of a switch leads to a node and all pods on it.</summary>
    /// <param name="name">Name of the switch.</param>
    /// <param name="node">Name of the node.</param>
    /// <param name="body">The port.</param>
    public Problems PutNodePort(string name, string node, PutSwitchPort body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return store.Register(switches, (connection, problems) =>
        {
            CheckSwitch(problems, name);
            problems.Name("node", node);
            var port = NetworkRegistry.CheckPort(connection, problems, "port", body.Port);
            CheckNotMoving(connection, problems, node);
            if (!problems.Any)
            {
                connection.Run(
                    """
                    INSERT INTO node_ports (node, switch, port) VALUES (@n, @s, @p)
                    ON CONFLICT DO UPDATE SET port = @p
                    """,
                    ("@n", node), ("@s", name), ("@p", port));
            }
        });
    }

    /// <summary>Lets a node be reached through its backends' own ports again.</summary>
    /// <param name="name">Name of the switch.</param>
    /// <param name="node">Name of the node.</param>
    public Problems DeleteNodePort(string name, string node) =>
        store.Register(switches, (connection, problems) =>
        {
            CheckNotMoving(connection, problems, node);
            if (!problems.Any)
                connection.Run("DELETE FROM node_ports WHERE node = @n AND switch = @s", ("@n", node), ("@s", name));
        });

    /// <summary>Says through which port of a switch a route goes.</summary>
    /// <param name="name">Name of the switch.</param>
    /// <param name="prefix">The route.</param>
    /// <param name="body">The port.</param>
    public Problems PutRoutePort(string name, string prefix, PutSwitchPort body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return store.Register(switches, (connection, problems) =>
        {
            CheckSwitch(problems, name);
            var range = problems.Prefix("prefix", prefix);
            var port = NetworkRegistry.CheckPort(connection, problems, "port", body.Port);
            if (problems.Any)
                return;
            if (connection.Scalar<long>("SELECT count(*) FROM routes WHERE prefix = @r", ("@r", range.ToString())) == 0)
            {
                problems.Missing(
                    "prefix", $"there is no route to {range}; register it with PUT /routes/{range} first.");
                return;
            }

            connection.Run(
                """
                INSERT INTO route_ports (prefix, switch, port) VALUES (@r, @s, @p)
                ON CONFLICT DO UPDATE SET port = @p
                """,
                ("@r", range.ToString()), ("@s", name), ("@p", port));
        });
    }

    /// <summary>Lets a route go through its own port again.</summary>
    /// <param name="name">Name of the switch.</param>
    /// <param name="prefix">The route.</param>
    public Problems DeleteRoutePort(string name, string prefix) =>
        store.Register(switches, (connection, problems) =>
        {
            var range = problems.Prefix("prefix", prefix);
            connection.Run(
                "DELETE FROM route_ports WHERE prefix = @r AND switch = @s", ("@r", range.ToString()), ("@s", name));
        });

    private void CheckSwitch(Problems problems, string name)
    {
        if (switches.Find(name) is null)
        {
            var known = string.Join(", ", switches.All.Select(s => s.Name));
            problems.Missing("switch", $"there is no switch '{name}'; SwitchCtl:Switches names {known}.");
        }
    }

    private static void CheckNotMoving(SqliteConnection connection, Problems problems, string node)
    {
        var moving = MigrationRows.Active(connection).Find(m => m.Source.Node == node || m.Target?.Node == node);
        if (moving is not null)
            problems.Conflict("node", $"migration {moving.Id} touches node '{node}'; wait for that one to end.");
    }
}
