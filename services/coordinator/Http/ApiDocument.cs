using Microsoft.OpenApi;
using Migration.Coordinator.Access;

namespace Migration.Coordinator.Http;

/// <summary>The OpenAPI document of the API, at <c>/openapi/v1.json</c>.</summary>
internal static class ApiDocument
{
    /// <summary>Adds what makes the document.</summary>
    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi(options =>
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Migration coordinator",
                Version = "v1",
                Description = "Requests, follows and cancels live migrations of containers. See docs/contracts.md.",
            };
            // Where it listens is the deployment's business, not the document's.
            document.Servers?.Clear();
            document.AddComponent<IOpenApiSecurityScheme>(Callers.Scheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key; callers on the coordinator's own machine need none.",
            });
            document.Security =
            [
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Callers.Scheme, document)] = [] },
            ];
            return Task.CompletedTask;
        }));

    /// <summary>Adds the route.</summary>
    public static void MapApiDocument(this IEndpointRouteBuilder routes) =>
        routes.MapOpenApi().RequireAuthorization(ApiScope.Read.ToString());
}
