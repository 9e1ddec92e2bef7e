using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Migration.Platform.Hosting.Telemetry;

/// <summary>
/// Spans and metrics of migrations. They cost next to nothing while nobody listens; <see cref="TelemetryExport"/>
/// listens when an OTLP endpoint is configured.
/// </summary>
public static class MigrationTelemetry
{
    /// <summary>Name of the activity source and of the meter; further meters of ours begin with it and a dot.</summary>
    public const string Name = "Migration";

    /// <summary>Attribute with the id of the migration, on every span that belongs to one.</summary>
    public const string MigrationId = "migration.id";

    /// <summary>Attribute with the name of the step.</summary>
    public const string Step = "migration.step";

    /// <summary>Attribute with the node or service that does the step.</summary>
    public const string Node = "migration.node";

    /// <summary>Attribute with the bytes that the step moved.</summary>
    public const string Bytes = "migration.bytes";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    // From a table write of a millisecond to the dump of a large container.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries =
            [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 3, 5, 10, 30, 60],
    };

    private static readonly Histogram<double> StepDuration = Meter.CreateHistogram(
        "migration.step.duration", "s", "Duration of the steps of migrations.", null, Seconds);

    private static readonly Counter<long> StepFailures = Meter.CreateCounter<long>(
        "migration.step.failures", "{step}", "Steps that failed, tries that are repeated included.");

    private static readonly Counter<long> Transferred = Meter.CreateCounter<long>(
        "migration.transferred", "By", "Bytes that steps moved.");

    private static readonly Histogram<double> Freeze = Meter.CreateHistogram(
        "migration.freeze.duration", "s", "Freeze windows: from hold to release.", null, Seconds);

    private static readonly Counter<long> Packets = Meter.CreateCounter<long>(
        "migration.packets", "{packet}", "Packets of freeze windows: held, and of these replayed or dropped.");

    private static readonly Counter<long> Phases = Meter.CreateCounter<long>(
        "migration.phases", "{migration}", "Migrations that have entered a phase.");

    private static readonly Counter<long> Outcomes = Meter.CreateCounter<long>(
        "migration.outcomes", "{migration}", "Migrations that have ended, by outcome.");

    /// <summary>Begins the span of a step under the message that is being handled; null while nobody listens.</summary>
    internal static Activity? StartStep(string step, string node) =>
        Source.StartActivity($"step {step}")?.SetTag(Step, step).SetTag(Node, node);

    /// <summary>Notes that a step was done.</summary>
    internal static void StepDone(string step, string node, TimeSpan duration, long? bytes)
    {
        TagList tags = new() { { Step, step }, { Node, node } };
        StepDuration.Record(duration.TotalSeconds, tags);
        if (bytes is { } moved)
            Transferred.Add(moved, tags);
    }

    /// <summary>Notes that a step failed.</summary>
    internal static void StepFailed(string step, string node) =>
        StepFailures.Add(1, new TagList { { Step, step }, { Node, node } });

    /// <summary>The span of a step that was measured elsewhere.</summary>
    internal static void PastStep(string step, string node, DateTimeOffset start, TimeSpan duration, long? bytes)
    {
        // Without a parent named it becomes a child of the current span, and takes the migration's id from there.
        using var span = Source.StartActivity(
            $"step {step}", ActivityKind.Internal, parentContext: default, startTime: start);
        span?.SetTag(Step, step).SetTag(Node, node).SetTag(Bytes, bytes).SetEndTime((start + duration).UtcDateTime);
    }

    /// <summary>A migration has entered a phase.</summary>
    internal static void Entered(string phase) => Phases.Add(1, new TagList { { "phase", phase } });

    /// <summary>A migration has ended.</summary>
    internal static void Ended(string outcome) => Outcomes.Add(1, new TagList { { "outcome", outcome } });

    /// <summary>A freeze window has closed.</summary>
    /// <param name="end"><c>redirected</c> or <c>released</c>.</param>
    /// <param name="milliseconds">How long it was open.</param>
    /// <param name="replayed">Packets that were held and sent on.</param>
    /// <param name="dropped">Packets that found no place.</param>
    internal static void Thawed(string end, double milliseconds, long replayed, long dropped)
    {
        Freeze.Record(milliseconds / 1000, new TagList { { "end", end } });
        Packets.Add(replayed + dropped, new TagList { { "fate", "held" } });
        Packets.Add(replayed, new TagList { { "fate", "replayed" } });
        Packets.Add(dropped, new TagList { { "fate", "dropped" } });
    }
}
