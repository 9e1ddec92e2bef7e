using Migration.Contracts;
using Migration.Dashboard.Model;

namespace Migration.Dashboard.Latency;

/// <summary>The clients' latency as lines in a field of 1000 by 100, time to the right, milliseconds by powers up.</summary>
internal sealed class LatencyChart
{
    /// <summary>Width of the field.</summary>
    public const double Width = 1000;

    /// <summary>Height of the field.</summary>
    public const double Height = 100;

    /// <summary>Length of the time shown.</summary>
    public static readonly TimeSpan Shown = TimeSpan.FromSeconds(60);

    // Below a tenth of a millisecond nothing is of interest, above half a minute nobody waits.
    private const double LowestPower = -1;
    private const double HighestPower = 4.5;

    // Anything longer than this is told as a stall.
    private const double StallMs = 300;

    private readonly IReadOnlyList<LatencySample> _samples;
    private readonly DateTimeOffset _end;

    /// <summary>Lays samples out.</summary>
    /// <param name="clients">The samples.</param>
    public LatencyChart(ClientsInfo clients)
    {
        _end = clients.Samples.Count > 0 ? clients.Samples[^1].At : DateTimeOffset.UnixEpoch;
        _samples = [.. clients.Samples.Where(s => s.At > _end - Shown)];
    }

    /// <summary>Lines to read values at, as heights with their labels.</summary>
    public static IReadOnlyList<(double Y, string Label)> Marks { get; } =
        [(Y(1), "1 ms"), (Y(10), "10 ms"), (Y(100), "100 ms"), (Y(1000), "1 s"), (Y(10_000), "10 s")];

    /// <summary>The longest wait in each stretch.</summary>
    public string Worst => Line(s => s.WorstMs);

    /// <summary>The median in each stretch.</summary>
    public string Median => Line(s => s.MedianMs);

    /// <summary>The area under <see cref="Worst"/>.</summary>
    public string WorstArea => Area(s => s.WorstMs);

    /// <summary>The longest wait that was long enough to be told; null when none was.</summary>
    public (double X, double Y, double Ms)? Stall
    {
        get
        {
            var worst = _samples.Where(s => s.WorstMs >= StallMs).MaxBy(s => s.WorstMs);
            return worst is null ? null : (X(worst.At), Y(worst.WorstMs!.Value), worst.WorstMs.Value);
        }
    }

    /// <summary>The newest median; null when there is none.</summary>
    public double? LatestMedian => _samples.LastOrDefault(s => s.MedianMs is not null)?.MedianMs;

    /// <summary>Freeze windows in the time shown.</summary>
    /// <param name="migrations">The migrations.</param>
    /// <param name="now">End of a window that is open.</param>
    public IReadOnlyList<(double From, double To)> Freezes(IEnumerable<MigrationInfo> migrations, DateTimeOffset now)
    {
        var windows = new List<(double, double)>();
        foreach (var migration in migrations)
        {
            if (migration.Steps.LastOrDefault(s => s.Name == MigrationSteps.Hold) is not { } hold)
                continue;
            var end = migration.Steps
                .LastOrDefault(s => s.Name is MigrationSteps.Redirect or MigrationSteps.Release)?.EndedAt
                ?? (StateWords.HasEnded(migration.State) ? migration.ChangedAt : now);
            if (end > _end - Shown && hold.StartedAt < _end)
                windows.Add((X(hold.StartedAt), X(end)));
        }

        return windows;
    }

    private static double Y(double ms) =>
        Height * (1 - Math.Clamp((Math.Log10(Math.Max(ms, 1e-3)) - LowestPower) / (HighestPower - LowestPower), 0, 1));

    private double X(DateTimeOffset at) => Math.Clamp(Width * (1 - ((_end - at) / Shown)), 0, Width);

    private string Line(Func<LatencySample, double?> value)
    {
        var path = new System.Text.StringBuilder();
        var isDown = false;
        foreach (var sample in _samples)
        {
            if (value(sample) is not { } ms)
            {
                isDown = false;
                continue;
            }

            path.Append(isDown ? 'L' : 'M').Append(Text.N(X(sample.At))).Append(' ').Append(Text.N(Y(ms)));
            isDown = true;
        }

        return path.ToString();
    }

    private string Area(Func<LatencySample, double?> value)
    {
        var points = _samples.Where(s => value(s) is not null).ToList();
        if (points.Count == 0)
            return "";
        var path = new System.Text.StringBuilder().Append('M').Append(Text.N(X(points[0].At))).Append(' ').Append(Text.N(Height));
        foreach (var sample in points)
            path.Append('L').Append(Text.N(X(sample.At))).Append(' ').Append(Text.N(Y(value(sample)!.Value)));
        return path.Append('L').Append(Text.N(X(points[^1].At))).Append(' ').Append(Text.N(Height)).Append('Z').ToString();
    }
}
