using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Migration.Platform.Hosting;

/// <summary>The health endpoints that every service has.</summary>
public static class ServiceHealth
{
    /// <summary>Tag of the checks that count for readiness; MassTransit's broker check carries it too.</summary>
    public const string ReadyTag = "ready";

    /// <summary>
    /// Maps <c>/health/live</c> (the process answers) and <c>/health/ready</c> (everything it needs answers), the
    /// second with one line per check that says what is missing.
    /// </summary>
    /// <param name="app">The application.</param>
    public static void MapServiceHealth(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(ReadyTag),
            ResponseWriter = (context, report) => context.Response.WriteAsJsonAsync(
                report.Entries.ToDictionary(e => e.Key, e => Describe(e.Value)), context.RequestAborted),
        });
    }

    private static string Describe(HealthReportEntry entry) =>
        entry.Status == HealthStatus.Healthy
            ? nameof(HealthStatus.Healthy)
            : $"{entry.Status}: {entry.Description ?? entry.Exception?.Message}";
}
