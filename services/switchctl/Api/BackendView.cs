using Migration.Contracts;
using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Api;

/// <summary>A backend as <c>GET /backends</c> shows it.</summary>
/// <param name="Id">Number in the switch's tables.</param>
/// <param name="Service">Name of its service.</param>
/// <param name="Name">Its name.</param>
/// <param name="Workload">The container behind it.</param>
/// <param name="Node">Node that runs the pod.</param>
/// <param name="Address">Address of the pod.</param>
/// <param name="Port">Port on which the container serves.</param>
/// <param name="NextHopMac">Destination address on the wire.</param>
/// <param name="SwitchPort">Port of the switch that leads there.</param>
/// <param name="State">What the switch does with its packets: deliver, drain, hold or refuse.</param>
/// <param name="Migration">The migration that is moving it; null for none.</param>
/// <param name="Target">Where it is moving to; null when it is not, or is there.</param>
internal sealed record BackendView(
    int Id,
    string Service,
    string Name,
    Workload Workload,
    string Node,
    string Address,
    int Port,
    string NextHopMac,
    int SwitchPort,
    string State,
    Guid? Migration,
    PodEndpoint? Target)
{
    public static IEnumerable<BackendView> All(DesiredState state)
    {
        var services = state.Services.ToDictionary(s => s.Id, s => s.Name);
        var moving = state.ActiveMigrations
            .SelectMany(m => m.BackendIds.Select(id => (id, m)))
            .ToDictionary(p => p.id, p => p.m);
        return state.Backends.Select(b =>
        {
            var migration = moving.GetValueOrDefault(b.Id);
            return new BackendView(
                b.Id,
                services[b.ServiceId],
                b.Name,
                b.Workload,
                b.Endpoint.Node,
                $"{b.Endpoint.Address}",
                b.Port,
                $"{b.Endpoint.NextHopMac}",
                b.Endpoint.SwitchPort,
                $"{DesiredState.StateOf(b, migration?.Phase)}".ToLowerInvariant(),
                migration?.Id,
                migration?.Phase == MigrationPhase.Redirected ? null : migration?.Target);
        });
    }
}
