using Microsoft.AspNetCore.Http.HttpResults;

namespace Migration.Coordinator.Http;

/// <summary>The errors of the API (RFC 9457).</summary>
internal static class Problems
{
    /// <summary>The body cannot be understood.</summary>
    public static ProblemHttpResult BadBody(string detail) => TypedResults.Problem(
        title: "The request cannot be read.", detail: detail, statusCode: StatusCodes.Status400BadRequest);

    /// <summary>The migration was refused.</summary>
    public static ProblemHttpResult Rejected(Guid id, IReadOnlyList<string> reasons) => TypedResults.Problem(
        title: "The migration was rejected.",
        detail: string.Join(" ", reasons),
        statusCode: StatusCodes.Status400BadRequest,
        extensions: new Dictionary<string, object?> { ["migrationId"] = id, ["reasons"] = reasons });

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
}
