using Migration.Coordinator.Access;

namespace Migration.Coordinator.Http;

/// <summary>What all endpoints say of themselves.</summary>
internal static class EndpointDescription
{
    /// <summary>Names an endpoint in the OpenAPI document and says who may use it.</summary>
    /// <param name="route">The endpoint.</param>
    /// <param name="name">Name of the operation.</param>
    /// <param name="summary">What it does.</param>
    /// <param name="scope">What a key must allow.</param>
    /// <param name="problems">Status codes that it may answer beside those of every endpoint.</param>
    public static RouteHandlerBuilder Described(
        this RouteHandlerBuilder route, string name, string summary, ApiScope scope, params int[] problems)
    {
        route.WithName(name).WithSummary(summary).RequireAuthorization(scope.ToString());
        foreach (var status in (int[])[.. problems, 401, 403, 429])
            route.ProducesProblem(status);
        return route;
    }
}
