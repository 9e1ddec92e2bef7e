using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Migration.Platform.Hosting.Telemetry;

/// <summary>
/// Sends spans, metrics and logs to an OTLP endpoint while the service runs. It reads the variables of OpenTelemetry
/// (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, <c>_PROTOCOL</c>, <c>_HEADERS</c>
/// and the rest) from the service's configuration, which holds the environment.
/// </summary>
internal sealed class TelemetryExport(IConfiguration configuration, IHostEnvironment host) : IHostedService, IDisposable
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    /// <summary>Whether an endpoint is configured; without one nothing is collected or sent.</summary>
    public static bool IsConfigured(IConfiguration configuration) =>
        !string.IsNullOrWhiteSpace(configuration[EndpointVariable]);

    /// <summary>Adds the export of logs.</summary>
    public static void AddLogs(IHostApplicationBuilder builder)
    {
        var (configuration, host) = (builder.Configuration, builder.Environment);
        builder.Logging.AddOpenTelemetry(logs =>
        {
            // The scope carries the migration's id.
            logs.IncludeScopes = true;
            logs.IncludeFormattedMessage = true;
            logs.SetResourceBuilder(Describe(ResourceBuilder.CreateDefault(), configuration, host));
            logs.AddOtlpExporter();
        });
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .ConfigureResource(resource => Describe(resource, configuration, host))
            .AddSource(MigrationTelemetry.Name, "MassTransit", "Microsoft.AspNetCore", "System.Net.Http")
            .AddProcessor(new MigrationSpanProcessor())
            .AddOtlpExporter()
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .ConfigureResource(resource => Describe(resource, configuration, host))
            .AddMeter(MigrationTelemetry.Name, MigrationTelemetry.Name + ".*", "MassTransit", "System.Runtime")
            .AddOtlpExporter()
            .Build();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken)
    {
        // What was measured last is sent; a receiver that is gone does not keep the service from stopping.
        const int mostMilliseconds = 2000;
        _traces?.ForceFlush(mostMilliseconds);
        _metrics?.ForceFlush(mostMilliseconds);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private static ResourceBuilder Describe(
        ResourceBuilder resource, IConfiguration configuration, IHostEnvironment host)
    {
        var node = configuration[$"{NodeOptions.Section}:{nameof(NodeOptions.Name)}"];
        resource.AddService(
            configuration["OTEL_SERVICE_NAME"] ?? host.ApplicationName,
            serviceInstanceId: node is null ? Environment.MachineName : $"{Environment.MachineName}/{node}");
        return node is null ? resource : resource.AddAttributes([new(MigrationTelemetry.Node, node)]);
    }
}
