using System.Globalization;
using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Rows;

/// <summary>Writes rows for people.</summary>
public static class RowText
{
    /// <summary>The match values by field name.</summary>
    /// <param name="key">Table and match.</param>
    public static IReadOnlyDictionary<string, string> Match(RowKey key)
    {
        var match = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < key.Table.Fields.Count; i++)
        {
            var field = key.Table.Fields[i];
            match[field] = key.Table.IsLongestPrefix
                ? $"{Value(field, key.First, key.Table.IsV6)}/{key.Second}"
                : Value(field, key[i], key.Table.IsV6);
        }

        return match;
    }

    /// <summary>The action's values by parameter name.</summary>
    /// <param name="row">The row.</param>
    public static IReadOnlyDictionary<string, string> Params(TableRow row)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < row.Action.Parameters.Count; i++)
            values[row.Action.Parameters[i]] = Value(row.Action.Parameters[i], row.Params[i], row.Action.IsV6);
        return values;
    }

    /// <summary>The whole row in one line.</summary>
    /// <param name="row">The row.</param>
    public static string Describe(TableRow row) =>
        $"{row.Key.Table.Name} {Join(Match(row.Key))} -> {row.Action.Name}({Join(Params(row))})";

    private static string Join(IReadOnlyDictionary<string, string> values) =>
        string.Join(", ", values.Select(v => $"{v.Key}={v.Value}"));

    private static string Value(string name, UInt128 value, bool isV6) => name switch
    {
        "target_ip" or "dst_addr" or "src_addr" or "address" or "vip" => new IpAddress(value, isV6).ToString(),
        "mac" or "dmac" => new Mac((ulong)value).ToString(),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}
