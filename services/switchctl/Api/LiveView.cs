using Migration.Contracts;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Switch;

namespace Migration.SwitchCtl.Api;

/// <summary>All that a picture of the network needs, as <c>GET /live</c> sends it.</summary>
/// <param name="At">When it was read.</param>
/// <param name="Switches">The switches.</param>
/// <param name="Ports">Numbers of the switches' ports.</param>
/// <param name="Services">Services.</param>
/// <param name="Backends">Backends with their figures.</param>
/// <param name="DroppedPackets">Packets that the switches dropped, for whatever reason.</param>
internal sealed record LiveView(
    DateTimeOffset At,
    IReadOnlyList<LiveView.Switch> Switches,
    IReadOnlyList<int> Ports,
    IReadOnlyList<ServiceView> Services,
    IReadOnlyList<LiveView.Backend> Backends,
    long DroppedPackets)
{
    /// <summary>Reads it; figures of a switch that is away are missing.</summary>
    public static async Task<LiveView> ReadAsync(
        SwitchFleet switches, DesiredState state, DateTimeOffset now, CancellationToken cancellation)
    {
        var counters = await CountersView.ReadAsync(switches, cancellation);
        var to = Packets(counters, Pipeline.Backend, "backend_id");
        var from = Packets(counters, Pipeline.BackendSource, "src_addr", "src_port");
        var waiting = counters.Holds.ToLookup(h => h.Backend, h => h.Packets);
        return new LiveView(
            now,
            [.. switches.All.Select(s => new Switch(s.Name, s.Address, s.Link.Problem))],
            [.. state.Ports.Select(p => p.Number)],
            [.. ServiceView.All(state)],
            [.. BackendView.All(state).Select(b => new Backend(
                b.Id, b.Service, b.Workload, b.Node, b.Address, b.Port, b.SwitchPort, b.State, b.Migration, b.Target,
                to.GetValueOrDefault($"{b.Id}"),
                from.GetValueOrDefault($"{b.Address} {b.Port}"),
                waiting[b.Id].Sum(h => h.Waiting),
                waiting[b.Id].Sum(h => h.WaitingBytes)))],
            counters.Drops.Sum(d => d.Packets));
    }

    /// <summary>Whether the same is shown, whenever it was read.</summary>
    public bool ShowsAs(LiveView other) =>
        DroppedPackets == other.DroppedPackets && Switches.SequenceEqual(other.Switches)
        && Ports.SequenceEqual(other.Ports) && Backends.SequenceEqual(other.Backends)
        && Services.Select(s => (s.Name, s.Vip, s.Port)).SequenceEqual(
            other.Services.Select(s => (s.Name, s.Vip, s.Port)));

    private static Dictionary<string, long> Packets(CountersView counters, TableSchema table, params string[] fields) =>
        counters.Rows.Where(r => r.Table == table.Name)
            .GroupBy(r => string.Join(' ', fields.Select(f => r.Match[f])))
            .ToDictionary(g => g.Key, g => g.Sum(r => r.Packets));

    /// <summary>A switch.</summary>
    internal sealed record Switch(string Name, string Address, string? Problem);

    /// <summary>A backend with its figures.</summary>
    internal sealed record Backend(
        int Id,
        string Service,
        Workload Workload,
        string Node,
        string Address,
        int Port,
        int SwitchPort,
        string State,
        Guid? Migration,
        PodEndpoint? Target,
        long PacketsIn,
        long PacketsOut,
        int Waiting,
        long WaitingBytes);
}
