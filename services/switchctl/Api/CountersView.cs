using Migration.SwitchCtl.Hold;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Switch;

namespace Migration.SwitchCtl.Api;

/// <summary>Figures as <c>GET /counters</c> shows them.</summary>
/// <param name="Switch"><c>up</c>, or what is missing at the first switch that is not.</param>
/// <param name="Reconciled">The latest comparison of the first switch's rows.</param>
/// <param name="Holds">What waits now.</param>
/// <param name="Strays">Packets of backends that are not held, dropped.</param>
/// <param name="Stragglers">Packets that came after their release and were passed on at once.</param>
/// <param name="Unread">Packets that came faster than they could be looked at, dropped.</param>
/// <param name="Drops">What the switches dropped.</param>
/// <param name="Rows">What rows counted.</param>
internal sealed record CountersView(
    string Switch,
    ReconcileResult? Reconciled,
    IEnumerable<CountersView.Hold> Holds,
    long Strays,
    long Stragglers,
    long Unread,
    IEnumerable<CountersView.Drop> Drops,
    IEnumerable<CountersView.Row> Rows)
{
    /// <summary>Reads the figures of all switches; those of one that is away are missing.</summary>
    public static async Task<CountersView> ReadAsync(SwitchFleet switches, CancellationToken cancellation)
    {
        var rows = new List<Row>();
        var drops = new List<Drop>();
        foreach (var one in switches.All)
        {
            try
            {
                if (one.Link.Current is not { } connection)
                    continue;
                rows.AddRange((await connection.ReadCountsAsync(Pipeline.CountedTables, cancellation))
                    .Select(c => Row.Of(one.Name, c)));
                drops.AddRange((await connection.ReadDropsAsync(cancellation))
                    .Select(d => new Drop(one.Name, d.Reason, d.Packets, d.Bytes)));
            }
            catch (SwitchUnavailableException)
            {
                // The figures of this service are there without the switch; "switch" says why its own are not.
            }
        }

        return new CountersView(
            switches.All.Select(s => s.Link.Problem).FirstOrDefault(p => p is not null) ?? "up",
            switches.All[0].Reconciler.Latest,
            switches.All.SelectMany(s => s.Buffers.Counters.Select(h => new Hold(s.Name, h.Key, h.Value))),
            switches.All.Sum(s => s.Buffers.Strays),
            switches.All.Sum(s => s.Buffers.Stragglers),
            switches.All.Sum(s => s.Buffers.UnreadPackets),
            drops,
            rows);
    }

    internal sealed record Hold(string Switch, int Backend, HoldCounters Packets);

    internal sealed record Drop(string Switch, string Reason, long Packets, long Bytes);

    internal sealed record Row(
        string Switch,
        string Table,
        IReadOnlyDictionary<string, string> Match,
        long Packets,
        long Bytes)
    {
        public static Row Of(string name, RowCount count) =>
            new(name, count.Key.Table.Name, RowText.Match(count.Key), count.Packets, count.Bytes);
    }
}
