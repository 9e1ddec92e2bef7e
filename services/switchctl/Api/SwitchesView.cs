using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Switch;
using Migration.SwitchCtl.Terms;

namespace Migration.SwitchCtl.Api;

/// <summary>Controller and switches as <c>GET /switches</c> shows them.</summary>
/// <param name="Acts">Whether this instance acts; another one refuses registrations.</param>
/// <param name="Holder">The instance that acts.</param>
/// <param name="Switches">The switches.</param>
internal sealed record SwitchesView(bool Acts, string? Holder, IEnumerable<SwitchesView.Entry> Switches)
{
    public static SwitchesView Of(SwitchFleet switches, DesiredState state, Leadership leadership) => new(
        leadership.IsActive,
        leadership.Holder,
        switches.All.Select(s => new Entry(
            s.Name,
            s.Address,
            s.Link.Problem,
            s.Reconciler.Latest,
            Ports(state.NodePorts, s.Name),
            Ports(state.RoutePorts, s.Name))));

    private static Dictionary<string, int> Ports(IEnumerable<PortOverride> ports, string name) =>
        ports.Where(p => p.Switch == name).ToDictionary(p => p.Key, p => p.Port);

    /// <summary>A switch.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Address">Its P4Runtime server.</param>
    /// <param name="Problem">What is missing while it is not controlled; null when nothing is.</param>
    /// <param name="Reconciled">The latest comparison of its rows.</param>
    /// <param name="NodePorts">Its own ports that lead to nodes.</param>
    /// <param name="RoutePorts">Its own ports of routes.</param>
    internal sealed record Entry(
        string Name,
        string Address,
        string? Problem,
        ReconcileResult? Reconciled,
        IReadOnlyDictionary<string, int> NodePorts,
        IReadOnlyDictionary<string, int> RoutePorts);
}
