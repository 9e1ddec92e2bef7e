using Migration.Bench.Plots;

namespace Migration.Bench.Freeze;

/// <summary>Pictures of <c>freeze</c>: one for each load.</summary>
internal static class FreezePlot
{
    private static readonly string[] Ways =
        [FreezeWays.Floor, FreezeWays.StopAndCopy, FreezeWays.PreCopy, FreezeWays.ByHand];

    /// <summary>Draws them.</summary>
    public static IReadOnlyList<Plot> Of(FreezeResult figures) =>
        [.. figures.Cases.Select(c => c.Load).Distinct().Select(load => Of(figures, load))];

    private static Plot Of(FreezeResult figures, string load)
    {
        List<int> sizes = [.. figures.Cases.Select(c => c.Mib).Distinct().Order()];
        var ways = Ways.Where(w => figures.Cases.Any(c => c.Way == w)).ToList();
        return new Plot($"freeze-{load}", new BarChart
        {
            Title = $"How long a redis stands still, {load} (floor: podman's checkpoint and restore alone)",
            Unit = "ms",
            Groups = [.. sizes.Select(s => $"{s:N0} MiB")],
            Series =
            [
                .. ways.Select(way => (way, (IReadOnlyList<double?>)
                    [.. sizes.Select(size => Find(figures, size, load, way)?.FreezeMs)])),
            ],
            Logarithmic = true,
        }.Draw());
    }

    // Floor and the manual way were measured without load; they stand beside both.
    private static FreezeCase? Find(FreezeResult figures, int size, string load, string way) =>
        figures.Cases.FirstOrDefault(c => c.Mib == size && c.Way == way && c.Load == load)
        ?? figures.Cases.FirstOrDefault(
            c => c.Mib == size && c.Way == way && way is FreezeWays.Floor or FreezeWays.ByHand);
}
