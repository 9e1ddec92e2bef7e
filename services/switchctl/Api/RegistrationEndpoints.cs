using System.Text.Json;

namespace Migration.SwitchCtl.Api;

/// <summary>
/// HTTP for registering and removing. Every PUT may be repeated; every DELETE of what is gone succeeds.
/// </summary>
internal static class RegistrationEndpoints
{
    public static void MapRegistration(this IEndpointRouteBuilder routes)
    {
        Put<PutPort>(routes, "/ports/{number}", (r, v, body) => r.Network.PutPort(Text(v, "number"), body));
        Delete(routes, "/ports/{number}", (r, v) => r.Network.DeletePort(Text(v, "number")));
        Put<PutGateway>(routes, "/gateways/{address}", (r, v, body) => r.Network.PutGateway(Text(v, "address"), body));
        Delete(routes, "/gateways/{address}", (r, v) => r.Network.DeleteGateway(Text(v, "address")));
        Put<PutRoute>(routes, "/routes/{**prefix}", (r, v, body) => r.Network.PutRoute(Text(v, "prefix"), body));
        Delete(routes, "/routes/{**prefix}", (r, v) => r.Network.DeleteRoute(Text(v, "prefix")));
        Put<PutService>(routes, "/services/{name}", (r, v, body) => r.Services.PutService(Text(v, "name"), body));
        Delete(routes, "/services/{name}", (r, v) => r.Services.DeleteService(Text(v, "name")));
        Put<PutBackend>(
            routes,
            "/services/{name}/backends/{backendName}",
            (r, v, body) => r.Services.PutBackend(Text(v, "name"), Text(v, "backendName"), body));
        Delete(
            routes,
            "/services/{name}/backends/{backendName}",
            (r, v) => r.Services.DeleteBackend(Text(v, "name"), Text(v, "backendName")));
    }

    private static void Put<TBody>(
        IEndpointRouteBuilder routes,
        string pattern,
        Func<Registries, RouteValueDictionary, TBody, Problems> put)
        where TBody : class =>
        routes.MapPut(pattern, async (HttpRequest request, NetworkRegistry network, ServiceRegistry services) =>
        {
            var (body, problems) = await ReadAsync<TBody>(request);
            return Answer(body is null ? problems : put(new(network, services), request.RouteValues, body));
        });

    private static void Delete(
        IEndpointRouteBuilder routes,
        string pattern,
        Func<Registries, RouteValueDictionary, Problems> delete) =>
        routes.MapDelete(pattern, (HttpRequest request, NetworkRegistry network, ServiceRegistry services) =>
            Answer(delete(new(network, services), request.RouteValues)));

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

    private static string Text(RouteValueDictionary values, string name) => values[name] as string ?? "";

    private readonly record struct Registries(NetworkRegistry Network, ServiceRegistry Services);
}
