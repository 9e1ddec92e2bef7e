using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;

namespace Migration.SwitchCtl.Api;

/// <summary>
/// Registers pods that have a port of their own: checks, records durably, then lets the switch be brought up to date.
/// </summary>
/// <param name="store">Where it is recorded.</param>
/// <param name="switches">Brought up to date.</param>
public sealed class PodRegistry(DesiredStore store, SwitchFleet switches)
{
    /// <summary>Adds or changes a pod.</summary>
    /// <param name="id">Its name among all pods.</param>
    /// <param name="body">The rest.</param>
    public Problems PutPod(string id, PutPod body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return store.Register(switches, (connection, problems) =>
        {
            problems.Name("id", id);
            problems.Name("node", body.Node);
            var space = body.Namespace ?? "default";
            problems.Name("namespace", space);
            problems.Name("pod", body.Pod);
            (string, object?)[] values =
            [
                ("@id", id), ("@node", body.Node), ("@namespace", space), ("@pod", body.Pod),
                ("@address", $"{problems.Address("address", body.Address)}"),
                ("@mac", $"{problems.Mac("mac", body.Mac)}"),
                ("@port", problems.Number("switchPort", body.SwitchPort, 0, NetworkRegistry.LastPort)),
                ("@gateway", $"{problems.Address("gateway", body.Gateway)}"),
                ("@gateway_mac", $"{problems.Mac("gatewayMac", body.GatewayMac)}"),
            ];
            if (problems.Any)
                return;
            var holder = connection.Scalar<string>(
                "SELECT id FROM pods WHERE node = @node AND switch_port = @port AND id <> @id", values);
            if (holder is not null)
            {
                problems.Conflict(
                    "switchPort",
                    $"port {body.SwitchPort} of {body.Node} belongs to pod '{holder}'; if that is gone, DELETE "
                    + $"/pods/{holder}.");
                return;
            }

            connection.Run(
                """
                INSERT INTO pods (id, node, namespace, pod, address, mac, switch_port, gateway, gateway_mac)
                VALUES (@id, @node, @namespace, @pod, @address, @mac, @port, @gateway, @gateway_mac)
                ON CONFLICT (id) DO UPDATE SET node = @node, namespace = @namespace, pod = @pod, address = @address,
                    mac = @mac, switch_port = @port, gateway = @gateway, gateway_mac = @gateway_mac
                """,
                values);
        });
    }

    /// <summary>Removes a pod.</summary>
    /// <param name="id">Its name among all pods.</param>
    public Problems DeletePod(string id) =>
        store.Register(switches, (connection, problems) =>
        {
            problems.Name("id", id);
            connection.Run("DELETE FROM pods WHERE id = @id", ("@id", id));
        });
}
