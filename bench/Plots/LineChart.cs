namespace Migration.Bench.Plots;

/// <summary>Lines through points.</summary>
internal sealed record LineChart
{
    private const int Width = 760;
    private const int Height = 360;
    private const int Left = 70;
    private const int Right = 20;
    private const int Top = 62;
    private const int Bottom = 52;
    private const int MostDots = 12;

    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>What goes to the right.</summary>
    public required string Across { get; init; }

    /// <summary>What goes up.</summary>
    public required string Up { get; init; }

    /// <summary>The lines. At most five.</summary>
    public required IReadOnlyList<(string Name, IReadOnlyList<(double X, double Y)> Points)> Series { get; init; }

    /// <summary>Whether every power of ten takes the same room to the right.</summary>
    public bool LogarithmicAcross { get; init; }

    /// <summary>Draws it.</summary>
    public string Draw()
    {
        var page = new SvgPage(Width, Height, Title);
        page.Legend(Left, 44, Series.Select(s => s.Name));
        page.Text(0, 44, Up, "note", SvgPage.Anchor.Start);
        page.Text(Width - Right, Height - 6, Across, "note", SvgPage.Anchor.End);
        var points = Series.SelectMany(s => s.Points).ToList();
        var y = Axis.Linear(points.Select(p => p.Y), Height - Bottom, Top);
        var x = LogarithmicAcross
            ? Axis.Logarithmic(points.Select(p => p.X), Left, Width - Right)
            : Axis.Linear(points.Select(p => p.X), Left, Width - Right);
        foreach (var tick in y.Ticks)
        {
            page.Grid(Left, y.At(tick), Width - Right, y.At(tick));
            page.Text(Left - 8, y.At(tick) + 4, Axis.Text(tick), "note", SvgPage.Anchor.End);
        }

        foreach (var tick in x.Ticks)
            page.Text(x.At(tick), Height - Bottom + 18, Axis.Text(tick), "note", SvgPage.Anchor.Middle);
        foreach (var (index, series) in Series.Index())
        {
            List<(double X, double Y)> places = [.. series.Points.Select(p => (x.At(p.X), y.At(p.Y)))];
            page.Line(places, index);
            if (places.Count > MostDots)
                continue;
            foreach (var (right, up) in places)
                page.Dot(right, up, index);
        }

        return page.ToString();
    }
}
