using Migration.Contracts;
using Migration.Dashboard.Model;

namespace Migration.Dashboard.Timeline;

/// <summary>A migration's steps along its time, with the freeze window. Pure.</summary>
internal sealed record TimelineModel
{
    // Something has to be seen of a migration that has only begun.
    private const double LeastSpanMs = 500;

    private static readonly int[] MarkSteps =
        [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000];

    // Names that are no node's: the switch controller reports under its own.
    private const string SwitchName = "switchctl";

    /// <summary>When the axis begins.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Length of the axis in milliseconds.</summary>
    public required double SpanMs { get; init; }

    /// <summary>The steps in order of their beginning.</summary>
    public required IReadOnlyList<Bar> Bars { get; init; }

    /// <summary>The freeze window; null when nothing was frozen.</summary>
    public Window? Freeze { get; init; }

    /// <summary>Where the clients were sent to the target, as a share of the axis; null before.</summary>
    public double? NoReturn { get; init; }

    /// <summary>Since when something runs that has not been reported; null when nothing does.</summary>
    public double? OpenSince { get; init; }

    /// <summary>Places for marks on the axis, as shares, with their times.</summary>
    public IReadOnlyList<(double At, string Label)> Marks
    {
        get
        {
            var step = MarkSteps.FirstOrDefault(s => SpanMs / s <= 6, MarkSteps[^1]);
            return [.. Enumerable.Range(0, (int)(SpanMs / step) + 1)
                .Select(i => (i * step / SpanMs, i == 0 ? "0" : step < 1000
                    ? FormattableString.Invariant($"{i * step / 1000.0:0.0} s")
                    : FormattableString.Invariant($"{i * step / 1000} s")))];
        }
    }

    /// <summary>In words.</summary>
    public string Description => Bars.Count == 0
        ? "No step has been reported yet."
        : string.Join(", ", Bars.Select(b => $"{b.Step.Name} {Text.Ms(b.Step.DurationMs)}"))
            + (Freeze is { } f ? $". Frozen for {Text.Ms(f.Ms)}" : "") + ".";

    /// <summary>Lays a migration out.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="now">End of the axis while it runs.</param>
    public static TimelineModel Of(MigrationInfo migration, DateTimeOffset now)
    {
        var steps = migration.Steps.OrderBy(s => s.StartedAt).ToList();
        var start = steps.Select(s => s.StartedAt).Append(migration.AcceptedAt ?? migration.RequestedAt).Min();
        var runs = !StateWords.HasEnded(migration.State);
        var end = steps.Select(s => s.EndedAt)
            .Append(runs ? now : migration.EndedAt ?? migration.ChangedAt).Append(start).Max();
        var span = Math.Max((end - start).TotalMilliseconds, LeastSpanMs);
        double Share(DateTimeOffset at) => Math.Clamp((at - start).TotalMilliseconds / span, 0, 1);

        var redirect = steps.LastOrDefault(s => s.Name == MigrationSteps.Redirect);
        return new TimelineModel
        {
            Start = start,
            SpanMs = span,
            Bars = [.. steps.Select(s => new Bar(
                s, Share(s.StartedAt), Share(s.EndedAt), PlaceOf(s.Node, migration), s.Failure is not null))],
            Freeze = FreezeOf(migration, steps, now, start, span),
            NoReturn = redirect is null ? null : Share(redirect.EndedAt),
            OpenSince = runs && StateWords.IsRunning(migration.State)
                ? Share(steps.Select(s => s.EndedAt).Append(start).Max())
                : null,
        };
    }

    private static Window? FreezeOf(
        MigrationInfo migration, List<StepInfo> steps, DateTimeOffset now, DateTimeOffset start, double span)
    {
        if (steps.LastOrDefault(s => s.Name == MigrationSteps.Hold) is not { } hold)
            return null;
        var release = steps.LastOrDefault(s => s.Name is MigrationSteps.Redirect or MigrationSteps.Release);
        var to = release?.EndedAt ?? (StateWords.HasEnded(migration.State) ? migration.ChangedAt : now);
        // The switch controller measures it by its own clock; the steps only say where it lies.
        var from = migration.FreezeMs is { } ms && release is not null
            ? to - TimeSpan.FromMilliseconds(ms)
            : hold.StartedAt;
        var share = (DateTimeOffset at) => Math.Clamp((at - start).TotalMilliseconds / span, 0, 1);
        return new Window(share(from), share(to), migration.FreezeMs ?? (to - from).TotalMilliseconds, release is null);
    }

    private static string PlaceOf(string node, MigrationInfo migration) =>
        node == migration.TargetNode ? "target"
        : node == migration.SourceNode ? "source"
        : node.Contains(SwitchName, StringComparison.OrdinalIgnoreCase) ? "switch" : "other";

    /// <summary>A step.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="From">Beginning as a share of the axis.</param>
    /// <param name="To">End as a share of the axis.</param>
    /// <param name="Place">Where it was done: source, switch, target or other.</param>
    /// <param name="Failed">Whether it failed.</param>
    internal sealed record Bar(StepInfo Step, double From, double To, string Place, bool Failed);

    /// <summary>The freeze window.</summary>
    /// <param name="From">Beginning as a share of the axis.</param>
    /// <param name="To">End as a share of the axis.</param>
    /// <param name="Ms">Its length in milliseconds.</param>
    /// <param name="IsOpen">It has not ended.</param>
    internal sealed record Window(double From, double To, double Ms, bool IsOpen);
}
