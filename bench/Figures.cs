using System.Globalization;
using Migration.Local.Reporting;
using Spectre.Console;

namespace Migration.Bench;

/// <summary>Numbers as the benches write them.</summary>
internal static class Figures
{
    /// <summary>Median, rounded to a number of decimals; 0 of none.</summary>
    public static double Median(IEnumerable<double> values, int decimals) =>
        Math.Round(ReportBuilder.Median(values), decimals);

    /// <summary>The value that a share of all does not exceed, rounded to a number of decimals; 0 of none.</summary>
    /// <param name="values">The values, in any order.</param>
    /// <param name="share">The share, for example 0.99.</param>
    /// <param name="decimals">Decimals.</param>
    public static double Percentile(IEnumerable<double> values, double share, int decimals)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0
            ? 0
            : Math.Round(sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)], decimals);
    }

    /// <summary>A number with its thousands apart, or with decimals.</summary>
    public static string Text(double value, int decimals = 0) =>
        value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A table whose first column is text and whose others are numbers.</summary>
    public static Table Table(string title, string first, params string[] others)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle(Markup.Escape(title)) };
        table.AddColumn(first);
        foreach (var column in others)
            table.AddColumn(new TableColumn(Markup.Escape(column)) { Alignment = Justify.Right });
        return table;
    }
}
