using Microsoft.OpenApi;

namespace Migration.SwitchCtl.Api;

/// <summary>The description of the HTTP API, at <c>/openapi/v1.json</c>.</summary>
internal static class OpenApiDocument
{
    /// <summary>
    /// Content type of bodies that are taken in, so that a wrong one is told like other faults; not described.
    /// </summary>
    public const string AnyType = "*/*";

    public static void AddOpenApiDocument(this IServiceCollection services) =>
        services.AddOpenApi(options =>
        {
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "switchctl",
                    Version = "1",
                    Description = "Controls the switches between clients and pods. Wrong input is answered with "
                        + "application/problem+json, whose errors name the fields.",
                };
                return Task.CompletedTask;
            });

            // Registrations read their path values themselves, so that wrong ones are told like wrong fields.
            options.AddOperationTransformer((operation, context, _) =>
            {
                operation.RequestBody?.Content?.Remove(AnyType);
                operation.Parameters ??= [];
                var path = context.Description.RelativePath ?? "";
                foreach (var name in Names(path).Except(operation.Parameters.Select(p => p.Name)).ToArray())
                {
                    operation.Parameters.Add(new OpenApiParameter
                    {
                        Name = name,
                        In = ParameterLocation.Path,
                        Required = true,
                        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    });
                }

                return Task.CompletedTask;
            });
        });

    private static IEnumerable<string> Names(string path) =>
        path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}', '*').Split(':')[0]);
}
