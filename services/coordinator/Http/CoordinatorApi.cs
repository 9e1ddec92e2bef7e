using System.Net;
using System.Text.Json.Serialization;
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
        builder.Services.AddHealthChecks().AddCheck<RecordHealthCheck>("record", tags: ["ready"]);
    }

    /// <summary>Error pages as problem+json; nobody from outside, as nobody is asked who he is.</summary>
    public static void UseCoordinatorApi(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = e =>
                (e as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePages();
        app.Use(async (context, next) =>
        {
            if (context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address))
            {
                await next(context);
                return;
            }

            await Results.Problem(
                statusCode: StatusCodes.Status403Forbidden,
                detail: "The API answers on loopback only: it does not ask who calls. Use a tunnel to this host.")
                .ExecuteAsync(context);
        });
    }
}
