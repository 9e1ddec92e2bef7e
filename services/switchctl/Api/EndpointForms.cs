using System.Text.Json;

namespace Migration.SwitchCtl.Api;

/// <summary>The two forms that every registration has: PUT with a body, and DELETE.</summary>
internal static class EndpointForms
{
    public static void Put<TBody>(
        this RouteGroupBuilder group,
        string pattern,
        string summary,
        Func<Registries, Func<string, string>, TBody, Problems> put)
        where TBody : class =>
        Describe(
            group.MapPut(pattern, async (HttpRequest request, Registries registries) =>
            {
                var (body, problems) = await ReadAsync<TBody>(request);
                return Answer(body is null ? problems : put(registries, Values(request), body));
            }).Accepts<TBody>("application/json", OpenApiDocument.AnyType),
            summary);

    public static void Delete(
        this RouteGroupBuilder group,
        string pattern,
        string summary,
        Func<Registries, Func<string, string>, Problems> delete) =>
        Describe(
            group.MapDelete(pattern, (HttpRequest request, Registries registries) =>
                Answer(delete(registries, Values(request)))),
            summary);

    private static void Describe(RouteHandlerBuilder endpoint, string summary) =>
        endpoint.WithSummary(summary)
            .Produces(StatusCodes.Status204NoContent)
            .ProducesValidationProblem()
            .ProducesValidationProblem(StatusCodes.Status404NotFound)
            .ProducesValidationProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static Func<string, string> Values(HttpRequest request) =>
        name => request.RouteValues[name] as string ?? "";

    private static async Task<(TBody? Body, Problems Problems)> ReadAsync<TBody>(HttpRequest request)
        where TBody : class
    {
        var problems = new Problems();
        if (!request.HasJsonContentType())
        {
            problems.Invalid("body", "send JSON with Content-Type: application/json.");
            return (null, problems);
        }

        try
        {
            var body = await request.ReadFromJsonAsync<TBody>(request.HttpContext.RequestAborted);
            if (body is null)
                problems.Invalid("body", "empty; send a JSON object.");
            return (body, problems);
        }
        catch (JsonException malformed)
        {
            var field = malformed.Path?.TrimStart('$', '.');
            problems.Invalid(
                string.IsNullOrEmpty(field) ? "body" : field,
                $"not what is expected here: {malformed.Message}");
            return (null, problems);
        }
    }

    private static IResult Answer(Problems problems) =>
        problems.Any
            ? TypedResults.Problem(new HttpValidationProblemDetails(problems.Fields)
            {
                Status = problems.Status,
                Title = problems.Status switch
                {
                    StatusCodes.Status404NotFound => "What the request is about does not exist.",
                    StatusCodes.Status409Conflict => "The request clashes with what is registered or under way.",
                    _ => "The request is not valid.",
                },
            })
            : TypedResults.NoContent();
}
