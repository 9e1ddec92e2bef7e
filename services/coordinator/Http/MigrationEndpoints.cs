using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Coordinator.Access;
using Migration.Coordinator.Admission;
using Migration.Coordinator.Progress;
using Migration.Coordinator.Queue;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Http;

/// <summary>Requesting, looking at and cancelling migrations.</summary>
internal static class MigrationEndpoints
{
    /// <summary>Adds the routes.</summary>
    public static void MapMigrations(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/migrations", RequestAsync)
            .Described("requestMigration", "Requests a migration; header Idempotency-Key makes it repeatable.",
                ApiScope.Migrate, 400, 409, 503)
            .Accepts<MigrationRequested>("application/json");
        routes.MapGet("/migrations", ListAsync)
            .Described("listMigrations", "Lists migrations, newest first.", ApiScope.Read, 400);
        routes.MapGet("/migrations/{id:guid}", GetAsync)
            .Described("getMigration", "Shows a migration with its steps.", ApiScope.Read, 404);
        routes.MapPost("/migrations/{id:guid}/cancel", CancelAsync)
            .Described("cancelMigration", "Gives a migration up, before the point of no return.",
                ApiScope.Migrate, 400, 404, 409, 503)
            .Accepts<CancelBody>(isOptional: true, "application/json");
    }

    private static async Task<Results<Accepted<MigrationView>, ProblemHttpResult>> RequestAsync(
        HttpRequest http,
        AdmissionDesk desk,
        QueueView queue,
        Outbox outbox,
        IBusControl bus,
        IOptions<CoordinatorOptions> options)
    {
        var cancellation = http.HttpContext.RequestAborted;
        var (request, problem) = await BodyReader.ReadAsync<MigrationRequested>(http);
        if (problem is not null)
            return problem;
        var (given, wrong) = IdempotencyKey.IdOf(http, request!);
        if (wrong is not null)
            return Problems.BadFields(wrong);
        if (RequestRules.IsForSeveral(request!))
        {
            return Problems.BadFields(new FieldProblem(
                "kind",
                $"One pod can be asked for here. For a {request!.Kind} make a Migration object, or publish the request "
                + "on the bus."));
        }

        if (bus.CheckHealth() is { Status: not BusHealthStatus.Healthy } health)
            return Problems.NoBroker(health.Description);

        var id = given ?? NewId.NextGuid();
        request = request! with { RequestedBy = http.HttpContext.Asker(request.RequestedBy) };
        var answer = await desk.DecideAsync(id, request, cancellation);
        await outbox.SendAsync(id, bus, cancellation);
        if (answer.Kind == AdmissionAnswerKind.OtherRequest)
            return Problems.Conflict(
                "The id is taken.", $"Migration {id} was asked for in other words; choose another id.");
        return answer.Record.State == MigrationState.Rejected
            ? Problems.Rejected(id, answer.Record.Reasons, RequestRules.Check(request, options.Value.Nodes))
            : TypedResults.Accepted($"/migrations/{id}", await ViewAsync(answer.Record, queue, cancellation));
    }

    private static async Task<Results<Ok<IEnumerable<MigrationView>>, ProblemHttpResult>> ListAsync(
        [AsParameters] ListParameters parameters,
        IMigrationStore store,
        QueueView queue,
        CancellationToken cancellation)
    {
        var (query, problems) = parameters.Read();
        if (problems.Count > 0)
            return Problems.BadFields(problems);
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
        Guid id, HttpRequest http, CancelDesk desk, IBusControl bus)
    {
        var body = new CancelBody();
        if (http.ContentType is not null || http.ContentLength > 0)
        {
            (var read, var problem) = await BodyReader.ReadAsync<CancelBody>(http);
            if (problem is not null)
                return problem;
            body = read!;
        }

        if (bus.CheckHealth() is { Status: not BusHealthStatus.Healthy } health)
            return Problems.NoBroker(health.Description);
        var by = http.HttpContext.Asker(body.RequestedBy);
        var result = await desk.CancelAsync(id, by, body.Reason, bus, http.HttpContext.RequestAborted);
        if (result is null)
            return Problems.Unknown(id);
        return result.Change?.Event == Cancellation.Refused
            ? Problems.Conflict("It is too late to cancel.", result.Change.Note!)
            : TypedResults.Accepted($"/migrations/{id}", MigrationView.Of(result.After, null));
    }

    private static async Task<MigrationView> ViewAsync(
        MigrationRecord record, QueueView queue, CancellationToken cancellation) =>
        MigrationView.Of(record, await queue.PositionOfAsync(record, cancellation));

    private sealed record CancelBody
    {
        public string? Reason { get; init; }

        public string? RequestedBy { get; init; }
    }
}
