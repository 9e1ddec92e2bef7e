using System.Numerics;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Control;

/// <summary>Writes rows as a controller reads them.</summary>
internal static class EntryEncoder
{
    /// <summary>A row as it was written, with what else the request asks for.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="row">The row.</param>
    /// <param name="request">Which of counter, meter and time of the last hit are wanted.</param>
    /// <param name="time">Clock of idle timeouts.</param>
    public static TableEntry Encode(TableBinding table, Row row, TableEntry request, TimeProvider time)
    {
        var entry = EncodeMarked(table, row);
        entry.Action = EncodeAction(table, row);
        entry.IsConst = table.IsConst;
        if (request.CounterData is not null && row.Counter is { } counter)
        {
            entry.CounterData = Encode(counter);
        }

        if (request.MeterConfig is not null && row.Meter is { } meter)
        {
            entry.MeterConfig = MeterRatesCodec.Write(meter.Rates);
        }

        if (request.TimeSinceLastHit is not null && table.Table.HasIdleTimeouts)
        {
            entry.TimeSinceLastHit = new TableEntry.Types.IdleTimeout
            {
                ElapsedNs = time.GetElapsedTime(row.LastHit).Ticks * TimeSpan.NanosecondsPerTick,
            };
        }

        return entry;
    }

    /// <summary>The default row.</summary>
    public static TableEntry EncodeDefault(TableBinding table, Row row) => new()
    {
        TableId = table.Id,
        IsDefaultAction = true,
        Action = new TableAction { Action = ActionDecoder.Write(ActionOf(table, row), row.Data) },
        Metadata = row.Metadata,
        ControllerMetadata = row.ControllerMetadata,
        IsConst = table.Table.HasConstDefault,
    };

    /// <summary>A row with its match, idle timeout and what the controller marked it by.</summary>
    public static TableEntry EncodeMarked(TableBinding table, Row row)
    {
        var entry = EncodeKey(table, row);
        entry.IdleTimeoutNs = row.IdleTimeoutNs;
        entry.Metadata = row.Metadata;
        entry.ControllerMetadata = row.ControllerMetadata;
        return entry;
    }

    /// <summary>A row with its match only.</summary>
    public static TableEntry EncodeKey(TableBinding table, Row row)
    {
        var entry = new TableEntry { TableId = table.Id, Priority = row.Key.Priority };
        foreach (var field in table.Fields.Values)
        {
            if (EncodeField(field, field.Key.Extract(row.Key.Value), field.Key.Extract(row.Key.Mask)) is { } match)
            {
                entry.Match.Add(match);
            }
        }

        return entry;
    }

    /// <summary>A counter's value; zeros for one that never counted.</summary>
    public static CounterData Encode(CounterCell? counter) =>
        new() { PacketCount = counter?.Packets ?? 0, ByteCount = counter?.Bytes ?? 0 };

    /// <summary>The match of one field, null for a match of anything.</summary>
    public static FieldMatch? EncodeField(FieldBinding field, BigInteger value, BigInteger mask)
    {
        var bytes = WireValue.Write(value);
        return field.Key.Kind switch
        {
            MatchKind.Exact => new FieldMatch { Exact = new() { Value = bytes } },
            MatchKind.Lpm when mask != 0 => new FieldMatch
            {
                Lpm = new() { Value = bytes, PrefixLen = PrefixLength(field.Key, mask) },
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
        } is { } match
            ? WithId(match, field.Id)
            : null;
    }

    private static int PrefixLength(KeyField field, BigInteger mask) =>
        field.Width - (int)(field.Mask - mask).GetBitLength();

    private static FieldMatch WithId(FieldMatch match, uint id)
    {
        match.FieldId = id;
        return match;
    }

    private static ActionBinding ActionOf(TableBinding table, Row row) =>
        table.Actions.Values.First(a => a.Index == row.Action);

    private static TableAction EncodeAction(TableBinding table, Row row)
    {
        if (row.Action >= 0)
        {
            return new TableAction { Action = ActionDecoder.Write(ActionOf(table, row), row.Data) };
        }

        if (row.Group is null)
        {
            return new TableAction { ActionProfileMemberId = row.Member!.Id };
        }

        return row.IsOneShot
            ? new TableAction { ActionProfileActionSet = ProfileEncoder.EncodeSet(table, row.Group) }
            : new TableAction { ActionProfileGroupId = row.Group.Id };
    }
}
