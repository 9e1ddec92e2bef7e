using Microsoft.AspNetCore.Http.HttpResults;
using Migration.Coordinator.Admission;

namespace Migration.Coordinator.Http;

/// <summary>The errors of the API (RFC 9457). Where a member is to blame, <c>errors</c> names it.</summary>
internal static class Problems
{
    /// <summary>The body cannot be understood as a whole.</summary>
    public static ProblemHttpResult BadBody(string detail) => TypedResults.Problem(
        title: "The request cannot be read.", detail: detail, statusCode: StatusCodes.Status400BadRequest);

    /// <summary>Members of body, query or header are wrong.</summary>
    public static ProblemHttpResult BadFields(params IReadOnlyList<FieldProblem> problems) => TypedResults.Problem(
        title: "The request cannot be read.",
        detail: string.Join(" ", problems.Select(p => p.Text)),
        statusCode: StatusCodes.Status400BadRequest,
        extensions: new Dictionary<string, object?> { ["errors"] = ByField(problems) });

    /// <summary>The migration was refused.</summary>
    /// <param name="id">The migration.</param>
    /// <param name="reasons">All reasons.</param>
    /// <param name="fields">Those that members of the request are to blame for.</param>
    public static ProblemHttpResult Rejected(
        Guid id, IReadOnlyList<string> reasons, IReadOnlyList<FieldProblem> fields) => TypedResults.Problem(
        title: "The migration was rejected.",
        detail: string.Join(" ", reasons),
        statusCode: StatusCodes.Status400BadRequest,
        extensions: new Dictionary<string, object?>
        {
            ["migrationId"] = id,
            ["reasons"] = reasons,
            ["errors"] = ByField(fields),
        });

    /// <summary>What is asked for does not go together with what is.</summary>
    public static ProblemHttpResult Conflict(string title, string detail) =>
        TypedResults.Problem(title: title, detail: detail, statusCode: StatusCodes.Status409Conflict);

    /// <summary>There is no such migration.</summary>
    public static ProblemHttpResult Unknown(Guid id) => TypedResults.Problem(
        title: "Unknown migration.",
        detail: $"No migration {id} is on record; GET /migrations lists them.",
        statusCode: StatusCodes.Status404NotFound);

    /// <summary>The message broker is away.</summary>
    public static ProblemHttpResult NoBroker(string detail) => TypedResults.Problem(
        title: "The message broker cannot be reached.",
        detail: $"{detail} Nothing was recorded; check RabbitMQ and the settings under Bus, then ask again.",
        statusCode: StatusCodes.Status503ServiceUnavailable);

    /// <summary>Nobody knows who calls.</summary>
    public static ProblemHttpResult NoKey(string why) => TypedResults.Problem(
        title: "An API key is needed.",
        detail: $"The caller is not known: {why}. Send 'Authorization: Bearer KEY' over TLS; "
            + "'migration-coordinator keys add NAME read' on the coordinator's machine makes one.",
        statusCode: StatusCodes.Status401Unauthorized);

    /// <summary>The key does not allow it.</summary>
    public static ProblemHttpResult WrongScope(string? key) => TypedResults.Problem(
        title: "The API key does not allow this.",
        detail: $"Key '{key}' may only read; this needs a key of scope migrate.",
        statusCode: StatusCodes.Status403Forbidden);

    /// <summary>The caller asks too often.</summary>
    public static ProblemHttpResult TooMany() => TypedResults.Problem(
        title: "Too many requests.",
        detail: "Wait for as long as Retry-After says, or close event streams that are not needed "
            + "(Coordinator:Api:RequestsPerMinute, StreamsPerCaller).",
        statusCode: StatusCodes.Status429TooManyRequests);

    private static Dictionary<string, string[]> ByField(IEnumerable<FieldProblem> problems) => problems
        .GroupBy(p => p.Field)
        .ToDictionary(g => g.Key, g => g.Select(p => p.Text).ToArray());
}
