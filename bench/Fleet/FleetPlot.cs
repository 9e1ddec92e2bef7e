using Migration.Bench.Plots;

namespace Migration.Bench.Fleet;

/// <summary>Picture of <c>fleet</c>: how many of the freeze windows were no longer than so much.</summary>
internal static class FleetPlot
{
    /// <summary>Draws it.</summary>
    public static Plot Of(FleetResult figures) => new("fleet", new LineChart
    {
        Title = $"Freeze windows of {figures.Workloads} workloads that leave one node, beside one that moves alone",
        Across = "freeze, ms",
        Up = "% no longer",
        Series = [("evacuation", Shares(figures.Freezes)), ("alone", Shares(figures.Singles))],
    }.Draw());

    private static IReadOnlyList<(double X, double Y)> Shares(IReadOnlyList<double> values) =>
        [.. values.Order().Index().Select(v => (v.Item, 100.0 * (v.Index + 1) / values.Count))];
}
