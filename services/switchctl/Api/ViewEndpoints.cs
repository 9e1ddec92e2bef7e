using Microsoft.AspNetCore.Http.HttpResults;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;
using Migration.SwitchCtl.Terms;

namespace Migration.SwitchCtl.Api;

/// <summary>HTTP for looking: what is wanted, what the switches have, what waits.</summary>
internal static class ViewEndpoints
{
    private const int NewestMigrations = 100;

    public static void MapViews(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("views");
        group.MapGet("/network", (DesiredStore store) => NetworkView.Of(store.Load()))
            .WithSummary("Ports, gateways and routes that are registered");
        group.MapGet("/pods", (DesiredStore store) => PodView.All(store.Load()))
            .WithSummary("Pods that have ports of their own");
        group.MapGet("/pods/{id}", Pod).WithSummary("A pod that has a port of its own");
        group.MapGet("/services", (DesiredStore store) => ServiceView.All(store.Load()))
            .WithSummary("Services with the names of their backends");
        group.MapGet("/services/{name}", Service).WithSummary("A service");
        group.MapGet("/backends", (DesiredStore store) => BackendView.All(store.Load()))
            .WithSummary("Backends: where they are and what the switches do with their packets");
        group.MapGet("/services/{name}/backends/{backendName}", Backend).WithSummary("A backend");
        group.MapGet("/migrations", (MigrationStore migrations) =>
                migrations.Newest(NewestMigrations).Select(m => MigrationView.Of(m, migrations.Steps(m.Id))))
            .WithSummary($"The newest {NewestMigrations} migrations");
        group.MapGet("/switches", (SwitchFleet switches, DesiredStore store, Leadership leadership) =>
                SwitchesView.Of(switches, store.Load(), leadership))
            .WithSummary("The switches, their connections, and which instance acts");
        group.MapGet("/tables", TablesAsync)
            .WithSummary("Rows of a switch with names instead of numbers, read from it now")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapHeld();
        group.MapLive();
        group.MapGet("/counters", CountersView.ReadAsync)
            .WithSummary("What rows counted, what was dropped and why, and what waits");
    }

    private static Results<Ok<ServiceView>, ProblemHttpResult> Service(string name, DesiredStore store) =>
        ServiceView.All(store.Load()).FirstOrDefault(s => s.Name == name) is { } service
            ? TypedResults.Ok(service)
            : Unknown($"There is no service '{name}'; GET /services lists them.");

    private static Results<Ok<PodView>, ProblemHttpResult> Pod(string id, DesiredStore store) =>
        PodView.All(store.Load()).FirstOrDefault(p => p.Id == id) is { } pod
            ? TypedResults.Ok(pod)
            : Unknown($"There is no pod '{id}'; GET /pods lists them.");

    private static Results<Ok<BackendView>, ProblemHttpResult> Backend(
        string name,
        string backendName,
        DesiredStore store) =>
        BackendView.All(store.Load()).FirstOrDefault(b => b.Service == name && b.Name == backendName) is { } backend
            ? TypedResults.Ok(backend)
            : Unknown($"Service '{name}' has no backend '{backendName}'; GET /backends lists them.");

    private static async Task<Results<Ok<Dictionary<string, IEnumerable<RowView>>>, ProblemHttpResult>> TablesAsync(
        SwitchFleet switches,
        string? table,
        string? @switch,
        CancellationToken cancellation)
    {
        if ((@switch is null ? switches.All[0] : switches.Find(@switch)) is not { } one)
            return Unknown($"There is no switch '{@switch}'; GET /switches lists them.");
        if (table is not null && Pipeline.Tables.All(t => t.Name != table))
        {
            return Unknown(
                $"There is no table '{table}'; there are {string.Join(", ", Pipeline.Tables.Select(t => t.Name))}.");
        }

        try
        {
            var rows = await ((ISwitchLink)one.Link).Require().ReadAsync(cancellation);
            return TypedResults.Ok(Pipeline.Tables
                .Where(t => table is null || t.Name == table)
                .ToDictionary(t => t.Name, t => RowView.Of(t, rows.Values)));
        }
        catch (SwitchUnavailableException away)
        {
            return TypedResults.Problem(
                $"Switch '{one.Name}' cannot be read now: {one.Link.Problem ?? away.Message}. Try again in a moment.",
                statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static ProblemHttpResult Unknown(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);
}
