using Microsoft.AspNetCore.Http.HttpResults;
using Migration.SwitchCtl.Hold;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;

namespace Migration.SwitchCtl.Api;

/// <summary>HTTP for looking: what is wanted, what the switch has, what waits.</summary>
internal static class ViewEndpoints
{
    private const int NewestMigrations = 100;

    public static void MapViews(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/network", (DesiredStore store) =>
        {
            var state = store.Load();
            return new
            {
                Ports = state.Ports.Select(p => new { p.Number, Mac = $"{p.Mac}" }),
                Gateways = state.Gateways.Select(g => new { Address = $"{g.Address}", Mac = $"{g.Mac}", g.Port }),
                Routes = state.Routes.Select(
                    r => new { Prefix = $"{r.Prefix}", NextHopMac = $"{r.NextHopMac}", r.Port }),
            };
        });
        routes.MapGet("/services", (DesiredStore store) =>
        {
            var state = store.Load();
            var members = state.Backends.ToLookup(b => b.ServiceId);
            return state.Services.Select(s => new
            {
                s.Name,
                s.Id,
                Vip = $"{s.Vip}",
                Protocol = $"{s.Protocol}".ToLowerInvariant(),
                s.Port,
                Backends = members[s.Id].Select(b => b.Name),
            });
        });
        routes.MapGet("/backends", (DesiredStore store) => BackendView.All(store.Load()));
        routes.MapGet("/migrations", (MigrationStore migrations) =>
            migrations.Newest(NewestMigrations).Select(m => MigrationView.Of(m, migrations.Steps(m.Id))));
        routes.MapGet("/tables", TablesAsync);
        routes.MapGet("/counters", CountersAsync);
    }

    private static async Task<IResult> TablesAsync(SwitchLink link, string? table, CancellationToken cancellation)
    {
        if (link.Current is not { } connection)
            return Away(link);
        try
        {
            var rows = await connection.ReadAsync(cancellation);
            return TypedResults.Ok(Pipeline.Tables
                .Where(t => table is null || t.Name == table)
                .ToDictionary(t => t.Name, t => rows.Values
                    .Where(r => r.Key.Table == t)
                    .OrderBy(r => r.Key.First).ThenBy(r => r.Key.Second).ThenBy(r => r.Key.Third)
                    .Select(r => new { Match =
                        RowText.Match(r.Key), Action = r.Action.Name, Params = RowText.Params(r) })));
        }
        catch (SwitchUnavailableException)
        {
            return Away(link);
        }
    }

    private static async Task<IResult> CountersAsync(
        SwitchLink link,
        HoldBuffers buffers,
        Reconciler reconciler,
        CancellationToken cancellation)
    {
        IReadOnlyList<RowCount> counts = [];
        try
        {
            if (link.Current is { } connection)
                counts = await connection.ReadCountsAsync(cancellation);
        }
        catch (SwitchUnavailableException)
        {
            // The figures of this service are there without the switch; "switch" says why its own are not.
        }

        return TypedResults.Ok(new
        {
            Switch = link.Problem ?? "up",
            Reconciled = reconciler.Latest,
            Holds = buffers.Counters.Select(h => new { Backend = h.Key, Packets = h.Value }),
            buffers.Strays,
            buffers.Stragglers,
            Rows = counts.Select(
                c => new { Table = c.Key.Table.Name, Match = RowText.Match(c.Key), c.Packets, c.Bytes }),
        });
    }

    private static ProblemHttpResult Away(SwitchLink link) => TypedResults.Problem(
        $"The switch cannot be read now: {link.Problem ?? "the connection broke"}. Try again in a moment.",
        statusCode: StatusCodes.Status503ServiceUnavailable);
}
