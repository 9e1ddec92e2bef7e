using System.Globalization;

namespace Migration.Bench.Plots;

/// <summary>From values to places on a picture.</summary>
internal sealed class Axis
{
    private const int LeastTicks = 3;
    private const double Room = 1.05;
    private readonly double _from;
    private readonly double _to;
    private readonly double _start;
    private readonly double _end;
    private readonly bool _logarithmic;

    private Axis(double from, double to, double start, double end, bool logarithmic, IReadOnlyList<double> ticks)
    {
        (_from, _to, _start, _end, _logarithmic) = (from, to, start, end, logarithmic);
        Ticks = ticks;
    }

    /// <summary>Values at which there is a line.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis from 0 to a little more than the largest value.</summary>
    /// <param name="values">The values; none of them negative.</param>
    /// <param name="start">Place of 0.</param>
    /// <param name="end">Place of the end.</param>
    public static Axis Linear(IEnumerable<double> values, double start, double end)
    {
        var to = values.DefaultIfEmpty(0).Max() * Room;
        if (to <= 0)
            to = 1;
        var step = Math.Pow(10, Math.Floor(Math.Log10(to)));
        // 1, 2 or 5 times a power of ten, so that there are some lines and not many.
        if (to / step < LeastTicks)
            step /= to / step < LeastTicks / 2.0 ? 5 : 2;
        List<double> ticks = [.. Enumerable.Range(0, (int)(to / step) + 1).Select(i => i * step)];
        return new Axis(0, to, start, end, logarithmic: false, ticks);
    }

    /// <summary>An axis on which every power of ten takes the same room.</summary>
    /// <param name="values">The values; all of them positive.</param>
    /// <param name="start">Place of the smallest.</param>
    /// <param name="end">Place of the largest.</param>
    public static Axis Logarithmic(IEnumerable<double> values, double start, double end)
    {
        var all = values.Where(v => v > 0).DefaultIfEmpty(1).ToList();
        var from = Math.Pow(10, Math.Floor(Math.Log10(all.Min())));
        var to = Math.Pow(10, Math.Ceiling(Math.Log10(all.Max() * Room)));
        List<double> ticks = [];
        for (var tick = from; tick <= to * Room; tick *= 10)
            ticks.Add(tick);
        return new Axis(from, to, start, end, logarithmic: true, ticks);
    }

    /// <summary>Where a value is.</summary>
    public double At(double value)
    {
        var share = _logarithmic
            ? Math.Log10(Math.Max(value, _from) / _from) / Math.Log10(_to / _from)
            : (value - _from) / (_to - _from);
        return _start + (share * (_end - _start));
    }

    /// <summary>A value as it is written.</summary>
    public static string Text(double value) => value switch
    {
        >= 1000 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };
}
