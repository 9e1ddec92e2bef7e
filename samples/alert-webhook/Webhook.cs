using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Migration.Samples.AlertWebhook;

/// <summary>The web application: one route that Alertmanager posts to.</summary>
internal static class Webhook
{
    private const string DefaultUrl = "http://127.0.0.1:8095";

    /// <summary>Builds it. Settings: <c>Coordinator:Url</c>; for one elsewhere <c>Coordinator:ApiKey</c>.</summary>
    /// <param name="args">The command line.</param>
    /// <exception cref="InvalidOperationException"><c>Coordinator:Url</c> is no address.</exception>
    public static WebApplication Build(params string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        if (builder.Configuration[WebHostDefaults.ServerUrlsKey] is null)
            builder.WebHost.UseUrls(DefaultUrl);
        var url = builder.Configuration["Coordinator:Url"] ?? "http://127.0.0.1:8085";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var coordinator) || coordinator.Scheme is not ("http" or "https"))
            throw new InvalidOperationException($"Coordinator:Url is '{url}'; write http://host:port or https://...");
        builder.Services.AddHttpClient<CoordinatorClient>(http =>
        {
            http.BaseAddress = coordinator;
            if (builder.Configuration["Coordinator:ApiKey"] is { Length: > 0 } key)
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        });
        builder.Services.AddProblemDetails();
        var app = builder.Build();
        app.UseExceptionHandler().UseStatusCodePages();
        app.MapPost("/alerts", HandleAsync);
        return app;
    }

    private static async Task<Results<Ok<List<AlertAnswer>>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        AlertGroup group, CoordinatorClient coordinator, CancellationToken cancellation)
    {
        var problems = AlertLabels.Check(group);
        if (problems.Count > 0)
            return TypedResults.ValidationProblem(problems, title: "An alert cannot be turned into a migration.");
        List<AlertAnswer> answers = [];
        try
        {
            foreach (var alert in group.Alerts!)
            {
                answers.Add(AlertLabels.IsWanted(alert)
                    ? await coordinator.MigrateAsync(alert, cancellation)
                    : new AlertAnswer(alert.Fingerprint, "Ignored", null, "not firing, or without migrate=\"true\""));
            }
        }
        catch (HttpRequestException e)
        {
            // 503 lets Alertmanager send the alerts again; those already asked for have their id.
            return TypedResults.Problem($"The coordinator cannot be asked: {e.Message}", statusCode: 503);
        }

        return TypedResults.Ok(answers);
    }
}
