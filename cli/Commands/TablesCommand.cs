using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migration.Cli.Api;
using Migration.Cli.Output;

namespace Migration.Cli.Commands;

/// <summary><c>tables [TABLE]</c>.</summary>
internal static class TablesCommand
{
    private static readonly Argument<string?> Table = new("TABLE")
    {
        Description = "Only this table", Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Of = new("--of")
    {
        Description = "Name of the switch, where switchctl has several; by default its first", HelpName = "SWITCH",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create(Shell shell) =>
        new Command("tables", "Shows the rows that the switch has now, read back from it") { Table, Of }
            .Examples("migratectl tables", "migratectl tables backend -o json")
            .Does(shell, RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var tables = await context.Switch.TablesAsync(context.Get(Of), cancellation);
        if (context.Get(Table) is { } name)
        {
            if (!tables.TryGetPropertyValue(name, out var rows))
            {
                throw new CliException(
                    ExitCodes.NotFound, $"The switch has no table '{name}'.",
                    $"It has: {string.Join(", ", tables.Select(t => t.Key))}.");
            }

            tables = new JsonObject { [name] = rows!.DeepClone() };
        }

        context.Printer.Write(tables, writer =>
        {
            foreach (var (table, rows) in tables)
                Write(writer, table, rows.Deserialize<List<RowInfo>>(ApiJson.Options)!);
        });
        return ExitCodes.Done;
    }

    // One table's rows all have the same match fields; the parameters depend on the action.
    private static void Write(TextWriter writer, string name, List<RowInfo> rows)
    {
        writer.WriteLine(rows.Count == 0 ? $"{name}: empty" : $"{name}: {rows.Count}");
        if (rows.Count == 0)
            return;
        var fields = rows.SelectMany(r => r.Match.Keys).Distinct().ToList();
        var table = new TextTable([.. fields.Select(f => f.ToUpperInvariant()), "ACTION", "WITH"]);
        var lines = new List<string?[]>();
        foreach (var row in rows)
        {
            string?[] line =
            [
                .. fields.Select(f => row.Match.GetValueOrDefault(f)),
                row.Action,
                string.Join(" ", row.Params.Select(p => $"{p.Key}={p.Value}")),
            ];
            if (lines.Count == 0 || !Continues(lines[^1], line, fields.Count - 1))
                lines.Add(line);
        }

        lines.ForEach(table.Add);
        table.Write(writer, "  ");
        writer.WriteLine();
    }

    // A service has hundreds of buckets, most of them alike: 0-508 in one line.
    private static bool Continues(string?[] last, string?[] next, int field)
    {
        const char to = '-';
        var range = last[field]?.Split(to) ?? [];
        if (!int.TryParse(range.LastOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var end)
            || next[field] != (end + 1).ToString(CultureInfo.InvariantCulture)
            || !last.Index().All(cell => cell.Index == field || cell.Item == next[cell.Index]))
            return false;
        last[field] = $"{range[0]}{to}{next[field]}";
        return true;
    }
}
