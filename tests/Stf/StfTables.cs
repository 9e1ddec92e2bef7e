using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Migration.Softswitch.Runtime;
using Migration.Softswitch.Tables;

namespace Migration.Stf;

/// <summary>
/// Rows of a program by the names that STF files give them. A name may leave out the front of the full one, and what a
/// row does not match is anything (ternary, lpm) or 0 (exact).
/// </summary>
/// <param name="program">The program.</param>
internal sealed partial class StfTables(SwitchProgram program)
{
    /// <summary>Adds a row.</summary>
    /// <exception cref="StfException">The program has no such table, field, action or parameter.</exception>
    public void Add(AddRow statement)
    {
        var table = Find(statement.Table);
        var (value, mask) = (BigInteger.Zero, BigInteger.Zero);
        var given = statement.Matches.ToDictionary(m => FindField(table, m.Name), m => m.Value);
        foreach (var field in table.Fields)
        {
            var (v, m) = given.TryGetValue(field, out var text) ? Match(field, text) : Anything(field);
            value |= field.Place(v);
            mask |= field.Place(m);
        }

        var key = new RowKey(value, mask, table.HasPriorities ? statement.Priority ?? 0 : 0);
        if (table.Rows.Find(key) is not null)
        {
            throw new StfException($"the row exists already in {table.Name}");
        }

        var (action, data) = Read(table, statement.Action);
        table.Rows.Put(new Row(key, action, data) { Counter = table.NewCounter(), Meter = table.NewMeter() });
    }

    /// <summary>Sets the default action of a table.</summary>
    /// <exception cref="StfException">The program has no such table, action or parameter.</exception>
    public void SetDefault(SetDefault statement)
    {
        var table = Find(statement.Table);
        var (action, data) = Read(table, statement.Action);
        table.DefaultRow = new Row(default, action, data);
    }

    /// <summary>Removes the rows of all tables.</summary>
    public void RemoveAll()
    {
        foreach (var table in program.Tables.Values.Where(t => !t.HasConstRows))
        {
            foreach (var row in table.Rows.Rows.ToList())
            {
                table.Rows.Remove(row.Key);
            }
        }
    }

    /// <summary>Looks something up by its full name, or else by the end of it.</summary>
    /// <exception cref="StfException">There is none, or several end so.</exception>
    public static T FindByName<T>(IReadOnlyDictionary<string, T> all, string name, string kind)
    {
        if (all.TryGetValue(name, out var exact))
        {
            return exact;
        }

        var ends = all.Where(p => p.Key.EndsWith("." + name, StringComparison.Ordinal)).ToList();
        ends = ends.Count > 0 ? ends : [.. all.Where(p => p.Key.EndsWith(name, StringComparison.Ordinal))];
        return ends.Count == 1
            ? ends[0].Value
            : throw new StfException($"{ends.Count} {kind}s are called {name}");
    }

    private MatchTable Find(string name) => FindByName(program.Tables, name, "table");

    private static KeyField FindField(MatchTable table, string name)
    {
        name = StackIndex().Replace(name, "[$1]");
        string[] candidates = [name, name + "$", name + ".$valid$", ValidSuffix().Replace(name, ".$valid$")];
        return candidates.Select(c => table.Fields.FirstOrDefault(f => f.Name == c)).FirstOrDefault(f => f is not null)
            ?? table.Fields.LastOrDefault(f => f.Name.EndsWith("." + name, StringComparison.Ordinal)
                || (name is "valid" or "isValid" && f.Name.EndsWith("$valid$", StringComparison.Ordinal)))
            ?? throw new StfException(
                $"{table.Name} has no field {name}, only {string.Join(", ", table.Fields.Select(f => f.Name))}");
    }

    private static (BigInteger Value, BigInteger Mask) Anything(KeyField field) => field.Kind switch
    {
        MatchKind.Exact => (0, field.Mask),
        MatchKind.Range => (0, field.Mask),
        _ => (0, 0),
    };

    private static (BigInteger Value, BigInteger Mask) Match(KeyField field, string text)
    {
        switch (field.Kind)
        {
            case MatchKind.Lpm:
                var slash = text.IndexOf('/', StringComparison.Ordinal);
                var number = slash < 0 ? text : text[..slash];
                var length = slash >= 0 ? int.Parse(text[(slash + 1)..], CultureInfo.InvariantCulture)
                    : StfNumber.DigitBits(number) is var bits && bits > 0 ? Math.Min(bits, field.Width)
                    : field.Width;
                var prefix = field.PrefixMask(length);
                return (StfNumber.Read(number) & prefix, prefix);
            case MatchKind.Ternary or MatchKind.Optional:
                var and = text.IndexOf("&&&", StringComparison.Ordinal);
                var (value, digits) = StfNumber.ReadMasked(and < 0 ? text : text[..and]);
                var mask = (and < 0 ? digits ?? field.Mask : StfNumber.Read(text[(and + 3)..])) & field.Mask;
                return (value & mask, mask);
            case MatchKind.Range:
                var bounds = text.Split("..");
                return (StfNumber.Read(bounds[0]), StfNumber.Read(bounds[^1]));
            default:
                return (StfNumber.Read(text) & field.Mask, field.Mask);
        }
    }

    private static (int Index, ulong[] Data) Read(MatchTable table, StfAction action)
    {
        var indexes = table.Actions.Select((a, i) => (a.Name, i))
            .ToDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
        var index = FindByName(indexes, action.Name, $"action of {table.Name}");
        var info = table.Actions[index];
        var unknown = action.Arguments.FirstOrDefault(a => info.Parameters.All(p => p.Name != a.Name));
        return unknown is not null
            ? throw new StfException($"the action {info.Name} has no parameter {unknown.Name}")
            : (index, info.Pack([.. info.Parameters.Select(p => Argument(info, p, action))]));
    }

    private static BigInteger Argument(ActionInfo info, ActionParameter parameter, StfAction action) =>
        action.Arguments.FirstOrDefault(a => a.Name == parameter.Name) is { } given
            ? StfNumber.Read(given.Value)
            : throw new StfException($"the parameter {parameter.Name} of {info.Name} is missing");

    [GeneratedRegex(@"\$([0-9]+)")]
    private static partial Regex StackIndex();

    [GeneratedRegex(@"\.valid$")]
    private static partial Regex ValidSuffix();
}

/// <summary>A case that does not do what its file says.</summary>
internal sealed class StfException(string message) : Exception(message);
