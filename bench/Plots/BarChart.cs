namespace Migration.Bench.Plots;

/// <summary>Groups of bars beside each other.</summary>
internal sealed record BarChart
{
    private const int Width = 760;
    private const int Height = 360;
    private const int Left = 70;
    private const int Top = 62;
    private const int Bottom = 40;

    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>What is counted, for example <c>freeze, ms</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>The groups.</summary>
    public required IReadOnlyList<string> Groups { get; init; }

    /// <summary>The series with a value for each group; null for none. At most five.</summary>
    public required IReadOnlyList<(string Name, IReadOnlyList<double?> Values)> Series { get; init; }

    /// <summary>Whether every power of ten takes the same room.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>Draws it.</summary>
    public string Draw()
    {
        var page = new SvgPage(Width, Height, Title);
        page.Legend(Left, 44, Series.Select(s => s.Name));
        page.Text(0, 44, Unit, "note", SvgPage.Anchor.Start);
        var values = Series.SelectMany(s => s.Values).OfType<double>().ToList();
        var axis = Logarithmic
            ? Axis.Logarithmic(values, Height - Bottom, Top)
            : Axis.Linear(values, Height - Bottom, Top);
        foreach (var tick in axis.Ticks)
        {
            page.Grid(Left, axis.At(tick), Width, axis.At(tick));
            page.Text(Left - 8, axis.At(tick) + 4, Axis.Text(tick), "note", SvgPage.Anchor.End);
        }

        var room = (double)(Width - Left) / Groups.Count;
        var bar = room * 0.8 / Series.Count;
        foreach (var (group, name) in Groups.Index())
        {
            var x = Left + (group * room) + (room * 0.1);
            foreach (var (index, series) in Series.Index())
            {
                if (series.Values[group] is not { } value)
                    continue;
                var y = axis.At(value);
                page.Bar(x + (index * bar), y, bar - 2, Height - Bottom - y, index);
                page.Text(x + ((index + 0.5) * bar) - 1, y - 4, Axis.Text(Math.Round(value)), "note", SvgPage.Anchor.Middle);
            }

            page.Text(Left + ((group + 0.5) * room), Height - Bottom + 20, name, "", SvgPage.Anchor.Middle);
        }

        return page.ToString();
    }
}
