using System.Numerics;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Control;

/// <summary>Writes rows as a controller reads them.</summary>
internal static class EntryEncoder
{
    /// <summary>A row with its match, action and, where asked for, counter.</summary>
    public static TableEntry Encode(TableBinding table, Row row, bool withCounter)
    {
        var entry = EncodeKey(table, row);
        entry.Action = EncodeAction(table, row);
        entry.Metadata = row.Metadata;
        entry.ControllerMetadata = row.ControllerMetadata;
        entry.IsConst = row.IsConst;
        if (withCounter && row.Counter is { } counter)
        {
            entry.CounterData = Encode(counter);
        }

        return entry;
    }

    /// <summary>The default row.</summary>
    public static TableEntry EncodeDefault(TableBinding table, Row row) => new()
    {
        TableId = table.Id,
        IsDefaultAction = true,
        Action = EncodeAction(table, row),
        IsConst = table.Table.HasConstDefault,
    };

    /// <summary>A row with its match only.</summary>
    public static TableEntry EncodeKey(TableBinding table, Row row)
    {
        var entry = new TableEntry { TableId = table.Id, Priority = row.Key.Priority };
        foreach (var field in table.Fields.Values)
        {
            if (EncodeField(field, row.Key) is { } match)
            {
                match.FieldId = field.Id;
                entry.Match.Add(match);
            }
        }

        return entry;
    }

    /// <summary>A counter's value.</summary>
    public static CounterData Encode(CounterCell counter) =>
        new() { PacketCount = counter.Packets, ByteCount = counter.Bytes };

    private static FieldMatch? EncodeField(FieldBinding field, RowKey key)
    {
        var value = field.Key.Extract(key.Value);
        var mask = field.Key.Extract(key.Mask);
        var bytes = WireValue.Write(value);
        return field.Key.Kind switch
        {
            MatchKind.Exact => new FieldMatch { Exact = new() { Value = bytes } },
            MatchKind.Lpm when mask != 0 => new FieldMatch
            {
                Lpm = new() { Value = bytes, PrefixLen = field.Key.Width - (int)BigInteger.Log2(field.Key.Mask - mask + 1) },
            },
            MatchKind.Ternary when mask != 0 => new FieldMatch
            {
                Ternary = new() { Value = bytes, Mask = WireValue.Write(mask) },
            },
            MatchKind.Range when value != 0 || mask != field.Key.Mask => new FieldMatch
            {
                Range = new() { Low = bytes, High = WireValue.Write(mask) },
            },
            MatchKind.Optional when mask != 0 => new FieldMatch { Optional = new() { Value = bytes } },
            _ => null,
        };
    }

    private static TableAction EncodeAction(TableBinding table, Row row)
    {
        var bound = table.Actions.Values.First(a => a.Index == row.Action);
        var action = new Migration.Platform.P4Runtime.V1.Action { ActionId = bound.Id };
        foreach (var (parameter, value) in bound.Parameters.Zip(table.Table.Actions[row.Action].Unpack(row.Data)))
        {
            action.Params.Add(new Migration.Platform.P4Runtime.V1.Action.Types.Param
            {
                ParamId = parameter.Id,
                Value = WireValue.Write(value),
            });
        }

        return new TableAction { Action = action };
    }
}
