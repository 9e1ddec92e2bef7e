using Migration.Bench.Plots;

namespace Migration.Bench.Scale;

/// <summary>Pictures of <c>scale</c>: cost by number, and memory over the longest run.</summary>
internal static class ScalePlot
{
    /// <summary>Draws them.</summary>
    public static IReadOnlyList<Plot> Of(ScaleResult figures)
    {
        // The same limits throughout; another number would be another picture.
        var limit = figures.Cases[0].InCluster;
        List<ScaleCase> cases = [.. figures.Cases.Where(c => c.InCluster == limit).OrderBy(c => c.Migrations)];
        var longest = cases[^1];
        return
        [
            new Plot("scale-cost", new LineChart
            {
                Title = $"Processor time for a migration, {limit} at a time, all requested at once",
                Across = "migrations",
                Up = "ms each",
                Series =
                [
                    ("coordinator", Points(cases, c => c.CoordinatorCpuMs)),
                    ("coordinator, last tenth", Points(cases, c => c.CoordinatorCpuMsAtEnd)),
                    ("broker", Points(cases, c => c.BrokerCpuMs)),
                ],
                LogarithmicAcross = true,
            }.Draw()),
            new Plot("scale-memory", new LineChart
            {
                Title = $"Memory while {longest.Migrations:N0} migrations run, {limit} at a time",
                Across = "migrations that have ended",
                Up = "MiB",
                Series =
                [
                    ("coordinator", Samples(longest, s => s.CoordinatorMiB)),
                    ("broker", Samples(longest, s => s.BrokerMiB)),
                    ("simulated nodes (one process)", Samples(longest, s => s.NodesMiB)),
                ],
            }.Draw()),
        ];
    }

    private static IReadOnlyList<(double X, double Y)> Points(List<ScaleCase> cases, Func<ScaleCase, double> of) =>
        [.. cases.Select(c => ((double)c.Migrations, of(c)))];

    private static IReadOnlyList<(double X, double Y)> Samples(ScaleCase which, Func<ScaleSample, double> of) =>
        [.. which.Series.Select(s => ((double)s.Ended, of(s)))];
}
