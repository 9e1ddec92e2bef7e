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
