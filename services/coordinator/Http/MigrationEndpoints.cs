using System.Text.Json;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Coordinator.Admission;
using Migration.Coordinator.Progress;
using Migration.Coordinator.Queue;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Http;

/// <summary>Requesting, looking at and cancelling migrations.</summary>
internal static class MigrationEndpoints
{
    private const int MostListed = 1000;

    /// <summary>Adds the routes.</summary>
    public static void MapMigrations(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/migrations", RequestAsync);
        routes.MapGet("/migrations", ListAsync);
        routes.MapGet("/migrations/{id:guid}", GetAsync);
        routes.MapPost("/migrations/{id:guid}/cancel", CancelAsync);
    }

    private static async Task<Results<Accepted<MigrationView>, ProblemHttpResult>> RequestAsync(
        HttpRequest http, AdmissionDesk desk, QueueView queue, Outbox outbox, IBusControl bus, IOptions<JsonOptions> json)
    {
        var cancellation = http.HttpContext.RequestAborted;
        var (request, problem) = await ReadAsync<MigrationRequested>(http, json.Value);
        if (problem is not null)
            return problem;
        if (bus.CheckHealth() is { Status: not BusHealthStatus.Healthy } health)
            return Problems.NoBroker(health.Description);

        var id = request!.MigrationId is { } given && given != Guid.Empty ? given : NewId.NextGuid();
        var answer = await desk.DecideAsync(id, request, cancellation);
        await outbox.SendAsync(id, bus, cancellation);
        if (answer.Kind == AdmissionAnswerKind.OtherRequest)
            return Problems.Conflict(
                "The id is taken.", $"Migration {id} was asked for in other words; choose another id.");
        return answer.Record.State == MigrationState.Rejected
            ? Problems.Rejected(id, answer.Record.Reasons)
            : TypedResults.Accepted($"/migrations/{id}", await ViewAsync(answer.Record, queue, cancellation));
    }

    private static async Task<Results<Ok<IEnumerable<MigrationView>>, ProblemHttpResult>> ListAsync(
        IMigrationStore store, QueueView queue, string? state, string? workload, int? limit, CancellationToken cancellation)
    {
        var states = new List<MigrationState>();
        const StringSplitOptions words = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        foreach (var name in (state ?? "").Split(',', words))
        {
            if (!Enum.TryParse<MigrationState>(name, ignoreCase: true, out var known) || !Enum.IsDefined(known))
                return Problems.BadBody(
                    $"State '{name}' is unknown: give some of {string.Join(", ", Enum.GetNames<MigrationState>())}.");
            states.Add(known);
        }

        if (limit is < 1 or > MostListed)
            return Problems.BadBody($"limit is {limit}: give 1 to {MostListed}.");
        var query = new MigrationQuery { States = states, Workload = workload, Limit = limit ?? 100 };
        var records = await store.ListAsync(query, cancellation);
        var positions = await queue.PositionsAsync(records, cancellation);
        return TypedResults.Ok(records.Select(r =>
            MigrationView.Of(r, positions.TryGetValue(r.Id, out var position) ? position : null)));
    }

    private static async Task<Results<Ok<MigrationView>, ProblemHttpResult>> GetAsync(
        Guid id, IMigrationStore store, QueueView queue, CancellationToken cancellation) =>
        await store.FindAsync(id, cancellation) is { } record
            ? TypedResults.Ok(await ViewAsync(record, queue, cancellation))
            : Problems.Unknown(id);

    private static async Task<Results<Accepted<MigrationView>, ProblemHttpResult>> CancelAsync(
        Guid id, HttpRequest http, CancelDesk desk, IBusControl bus, IOptions<JsonOptions> json)
    {
        var body = new CancelBody();
        if (http.ContentType is not null || http.ContentLength > 0)
        {
            (var read, var problem) = await ReadAsync<CancelBody>(http, json.Value);
            if (problem is not null)
                return problem;
            body = read!;
        }

        if (bus.CheckHealth() is { Status: not BusHealthStatus.Healthy } health)
            return Problems.NoBroker(health.Description);
        var result = await desk.CancelAsync(id, body.RequestedBy, body.Reason, bus, http.HttpContext.RequestAborted);
        if (result is null)
            return Problems.Unknown(id);
        return result.Change?.Event == Cancellation.Refused
            ? Problems.Conflict("It is too late to cancel.", result.Change.Note!)
            : TypedResults.Accepted($"/migrations/{id}", MigrationView.Of(result.After, null));
    }

    private static async Task<MigrationView> ViewAsync(
        MigrationRecord record, QueueView queue, CancellationToken cancellation) =>
        MigrationView.Of(record, await queue.PositionOfAsync(record, cancellation));

    private static async Task<(T? Value, ProblemHttpResult? Problem)> ReadAsync<T>(HttpRequest http, JsonOptions json)
        where T : class
    {
        // Also keeps pages in a browser from posting here: they cannot send this type without being asked for leave.
        if (!http.HasJsonContentType())
            return (null, Problems.BadBody("Send the request as application/json."));
        try
        {
            var value = await http.ReadFromJsonAsync<T>(json.SerializerOptions, http.HttpContext.RequestAborted);
            return value is null ? (null, Problems.BadBody("The body is null.")) : (value, null);
        }
        catch (JsonException e)
        {
            return (null, Problems.BadBody(e.Message));
        }
    }

    private sealed record CancelBody
    {
        public string? Reason { get; init; }

        public string? RequestedBy { get; init; }
    }
}
