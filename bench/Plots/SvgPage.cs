using System.Globalization;
using System.Security;
using System.Text;

namespace Migration.Bench.Plots;

/// <summary>
/// Writes a picture as SVG 1.1. Its colours follow the reader's: dark on light, or light on dark where the reader asks for
/// that.
/// </summary>
internal sealed class SvgPage
{
    private const string Style = """
        text { font: 13px system-ui, sans-serif; fill: #24292f }
        .title { font-size: 16px; font-weight: 600 }
        .note { font-size: 11px; fill: #57606a }
        .grid { stroke: #d0d7de; stroke-width: 1 }
        .c0 { fill: #2f6feb; stroke: #2f6feb } .c1 { fill: #d9730d; stroke: #d9730d } .c2 { fill: #1a7f5a; stroke: #1a7f5a }
        .c3 { fill: #8e4ec6; stroke: #8e4ec6 } .c4 { fill: #8c959f; stroke: #8c959f }
        .line { fill: none; stroke-width: 2 } .bar { stroke: none }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 } .note { fill: #9198a1 } .grid { stroke: #3d444d }
          .c0 { fill: #6ea8fe; stroke: #6ea8fe } .c1 { fill: #ffa657; stroke: #ffa657 } .c2 { fill: #56d4a0; stroke: #56d4a0 }
          .c3 { fill: #d2a8ff; stroke: #d2a8ff } .c4 { fill: #6e7681; stroke: #6e7681 } .line { fill: none }
        }
        """;

    private readonly StringBuilder _text = new();

    /// <summary>Begins a page.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="title">What it shows, also for who cannot see it.</param>
    public SvgPage(int width, int height, string title)
    {
        _text.Append(CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" """)
            .Append("role=\"img\">\n")
            .Append(CultureInfo.InvariantCulture, $"<title>{Escape(title)}</title>\n<style>\n{Style}\n</style>\n");
        Text(0, 18, title, "title", Anchor.Start);
    }

    /// <summary>Where a text begins.</summary>
    internal enum Anchor
    {
        /// <summary>Begins there.</summary>
        Start,

        /// <summary>Has its middle there.</summary>
        Middle,

        /// <summary>Ends there.</summary>
        End,
    }

    /// <summary>Writes a text.</summary>
    public void Text(double x, double y, string text, string style, Anchor anchor) => Add(
        $"""<text class="{style}" x="{x:0.#}" y="{y:0.#}" text-anchor="{AnchorName(anchor)}">{Escape(text)}</text>""");

    /// <summary>Draws a thin line.</summary>
    public void Grid(double x1, double y1, double x2, double y2) =>
        Add($"""<line class="grid" x1="{x1:0.#}" y1="{y1:0.#}" x2="{x2:0.#}" y2="{y2:0.#}"/>""");

    /// <summary>Draws a bar of the colour of a series.</summary>
    public void Bar(double x, double y, double width, double height, int series) => Add(
        $"""<rect class="c{series} bar" x="{x:0.#}" y="{y:0.#}" width="{width:0.#}" height="{height:0.#}"/>""");

    /// <summary>Draws a line of the colour of a series through points.</summary>
    public void Line(IEnumerable<(double X, double Y)> points, int series)
    {
        var places = string.Join(
            ' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:0.#},{p.Y:0.#}")));
        Add($"""<polyline class="c{series} line" points="{places}"/>""");
    }

    /// <summary>Draws a point of the colour of a series.</summary>
    public void Dot(double x, double y, int series) =>
        Add($"""<circle class="c{series}" cx="{x:0.#}" cy="{y:0.#}" r="3"/>""");

    /// <summary>Names the series, one beside the other.</summary>
    /// <param name="x">Where to begin.</param>
    /// <param name="y">Where.</param>
    /// <param name="names">The names.</param>
    public void Legend(double x, double y, IEnumerable<string> names)
    {
        const int square = 11;
        const double letter = 7.2; // wide enough for most
        foreach (var (index, name) in names.Index())
        {
            Bar(x, y - square + 1, square, square, index);
            Text(x + square + 5, y, name, "", Anchor.Start);
            x += square + 25 + (name.Length * letter);
        }
    }

    /// <summary>The whole page.</summary>
    public override string ToString() => _text + "</svg>\n";

    private void Add(FormattableString element) =>
        _text.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string AnchorName(Anchor anchor) => anchor switch
    {
        Anchor.Start => "start",
        Anchor.Middle => "middle",
        _ => "end",
    };

    private static string Escape(string text) => SecurityElement.Escape(text);
}
