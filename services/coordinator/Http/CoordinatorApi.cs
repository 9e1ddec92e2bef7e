using System.Text.Json.Serialization;
using Migration.Coordinator.Dashboard;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Http;

/// <summary>What holds for the whole API.</summary>
internal static class CoordinatorApi
{
    // A request has a few hundred bytes.
    private const long LargestBody = 64 * 1024;

    /// <summary>Limits, JSON and error form.</summary>
    public static void AddCoordinatorApi(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = LargestBody);
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<StoreUnreachableHandler>();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter<MigrationState>());
        });
        builder.Services.AddApiDocument();
        builder.Services.AddHealthChecks().AddCheck<RecordHealthCheck>("record", tags: ["ready"]);
    }

    /// <summary>Errors as problem+json, limits, and who may do what.</summary>
    public static void UseCoordinatorApi(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = e =>
                (e as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePages();
        app.UseRateLimiter();
        app.UseDashboardPagesGuard();
        app.UseAuthentication();
        app.UseAuthorization();
    }
}
