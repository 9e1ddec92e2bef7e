using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Migration.Platform.Hosting.Telemetry;

/// <summary>Puts traces, metrics and logs of a service on their way.</summary>
public static class TelemetryRegistration
{
    /// <summary>
    /// Exports by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, in the environment or in the configuration, and
    /// does nothing otherwise. <see cref="MigrationBus.AddMigrationBus"/> calls it.
    /// </summary>
    /// <param name="builder">The application.</param>
    public static void AddMigrationTelemetry(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!TelemetryExport.IsConfigured(builder.Configuration))
            return;

        // First to start and last to stop, so that it sees everything.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TelemetryExport>());
        TelemetryExport.AddLogs(builder);
    }
}
