using System.Diagnostics;
using MassTransit;

namespace Migration.Platform.Hosting.Telemetry;

/// <summary>
/// Notes the migration's id on the span of every message that is received; everything below takes it from there.
/// </summary>
internal sealed class MigrationSpanFilter : IFilter<ConsumeContext>
{
    /// <inheritdoc />
    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        // The correlation id of our messages is the migration's; questions have none.
        if (Activity.Current is { } span && context.CorrelationId is { } id && id != Guid.Empty)
            span.SetBaggage(MigrationTelemetry.MigrationId, $"{id}").SetTag(MigrationTelemetry.MigrationId, $"{id}");
        return next.Send(context);
    }

    /// <inheritdoc />
    public void Probe(ProbeContext context) => context.CreateFilterScope("migration-span");
}
