using System.Diagnostics;
using OpenTelemetry;

namespace Migration.Platform.Hosting.Telemetry;

/// <summary>Puts the migration's id on every span below a message, and drops the spans of health probes.</summary>
internal sealed class MigrationSpanProcessor : BaseProcessor<Activity>
{
    /// <inheritdoc />
    public override void OnStart(Activity data)
    {
        if (data.GetBaggageItem(MigrationTelemetry.MigrationId) is { } id)
            data.SetTag(MigrationTelemetry.MigrationId, id);
    }

    /// <inheritdoc />
    public override void OnEnd(Activity data)
    {
        // Asked every few seconds by supervisors; the exporter passes over what is not recorded.
        if (data.GetTagItem("url.path") is string path && path.StartsWith("/health", StringComparison.Ordinal))
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
