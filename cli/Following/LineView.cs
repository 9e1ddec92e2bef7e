using System.Globalization;
using Migration.Cli.Api;
using Migration.Cli.Output;

namespace Migration.Cli.Following;

/// <summary>A line per event and per step: for files, pipes and logs.</summary>
internal sealed class LineView(TextWriter writer, string prefix = "") : IProgressView
{
    // By value, not by number: an event that comes late puts its steps between those that were shown already.
    private readonly HashSet<StepInfo> _shown = [];

    /// <inheritdoc />
    public async Task<MigrationUpdate?> ShowAsync(
        IAsyncEnumerable<MigrationUpdate> updates, CancellationToken cancellation)
    {
        MigrationUpdate? last = null;
        await foreach (var update in updates.WithCancellation(cancellation))
        {
            last = update;
            Show(update);
        }

        return last;
    }

    private void Show(MigrationUpdate update)
    {
        var (seen, migration) = update;
        foreach (var step in migration.Steps.Where(_shown.Add))
        {
            Line(seen, $"  {step.Name,-12} {step.Node,-12} {PlainText.Milliseconds(step.DurationMs),10}"
                + $"  {PlainText.Bytes(step.Bytes)}{(step.Failure is { } why ? $"  FAILED: {why}" : "")}", migration);
        }

        var percent = StateNames.Progress(seen.State) is { } part
            ? part.ToString("0 %", CultureInfo.InvariantCulture)
            : "";
        var queue = migration.QueuePosition is { } position && seen.State == migration.State
            ? $" (position {position})"
            : "";
        var note = seen.Note is { Length: > 0 } text ? $": {text}" : "";
        Line(seen, $"{seen.State,-14} {percent,5}  {StateNames.Meaning(seen.State)}{queue}{note}", migration);
    }

    private void Line(EventInfo seen, string text, MigrationInfo migration)
    {
        var seconds = (seen.At - migration.RequestedAt).TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
        writer.WriteLine($"{prefix}{seconds,9} s  {PlainText.OneLine(text).TrimEnd()}");
    }
}
