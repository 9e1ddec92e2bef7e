using Microsoft.AspNetCore.Http.HttpResults;
using Migration.SwitchCtl.Hold;
using Migration.SwitchCtl.Switch;

namespace Migration.SwitchCtl.Api;

/// <summary>HTTP for looking at the packets that wait.</summary>
internal static class HeldEndpoints
{
    private const int ShownPackets = 200;

    public static void MapHeld(this RouteGroupBuilder group)
    {
        group.MapGet("/held", (SwitchFleet switches) => switches.All.SelectMany(Holds))
            .WithSummary("Backends whose packets wait, by switch, with figures");
        group.MapGet("/held/{backend:int}", Packets)
            .WithSummary($"The {ShownPackets} packets of a backend that wait longest at each switch")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static IEnumerable<HeldBackendView> Holds(ManagedSwitch one) =>
        one.Buffers.Counters.OrderBy(h => h.Key).Select(h => new HeldBackendView(one.Name, h.Key, h.Value));

    private static Results<Ok<IEnumerable<HeldPacketView>>, ProblemHttpResult> Packets(
        int backend,
        SwitchFleet switches)
    {
        var held = switches.All.Select(s => (s.Name, Packets: s.Buffers.Peek(backend, ShownPackets)))
            .Where(s => s.Packets is not null)
            .ToArray();
        return held.Length == 0
            ? TypedResults.Problem(
                $"Nothing waits for a backend {backend}; GET /held lists those that are held.",
                statusCode: StatusCodes.Status404NotFound)
            : TypedResults.Ok(held.SelectMany(s => s.Packets!.Select(p => HeldPacketView.Of(s.Name, p))));
    }
}

/// <summary>A backend whose packets wait, as <c>GET /held</c> shows it.</summary>
/// <param name="Switch">Name of the switch.</param>
/// <param name="Backend">Number of the backend.</param>
/// <param name="Packets">Figures of the hold.</param>
internal sealed record HeldBackendView(string Switch, int Backend, HoldCounters Packets);
