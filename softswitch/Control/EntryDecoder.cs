using System.Numerics;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Control;

/// <summary>Reads table entries of a controller, and refuses what the specification has refused.</summary>
internal static class EntryDecoder
{
    /// <summary>Reads the match and priority of an entry.</summary>
    /// <exception cref="Migration.Platform.P4Runtime.Grpc.GrpcException">It does not fit the table.</exception>
    public static RowKey ReadKey(TableBinding table, TableEntry entry)
    {
        var value = BigInteger.Zero;
        var mask = BigInteger.Zero;
        var seen = new HashSet<uint>();
        foreach (var match in entry.Match)
        {
            if (!table.Fields.TryGetValue(match.FieldId, out var field))
            {
                throw Refused.Invalid($"table {table.Name} has no match field with id {match.FieldId}");
            }

            if (!seen.Add(match.FieldId))
            {
                throw Refused.Invalid($"table {table.Name}: the field {field.Key.Name} is given twice");
            }

            var (v, m) = ReadField(match, field.Key, $"table {table.Name}, field {field.Key.Name}");
            value |= field.Key.Place(v);
            mask |= field.Key.Place(m);
        }

        foreach (var field in table.Fields.Values.Where(f => !seen.Contains(f.Id)))
        {
            if (field.Key.Kind == MatchKind.Exact)
            {
                throw Refused.Invalid($"table {table.Name}: the exact field {field.Key.Name} is missing");
            }

            // Left out means anything: for a range all values, for the others no bit of the mask.
            mask |= field.Key.Kind == MatchKind.Range ? field.Key.PlacedMask : BigInteger.Zero;
        }

        CheckPriority(table, entry);
        return new RowKey(value, mask, entry.Priority);
    }

    /// <summary>Reads the match of one field: value and mask, or the ends of a range.</summary>
    /// <exception cref="Migration.Platform.P4Runtime.Grpc.GrpcException">It does not fit the field.</exception>
    public static (BigInteger Value, BigInteger Mask) ReadField(FieldMatch match, KeyField field, string what)
    {
        BigInteger Read(Google.Protobuf.ByteString bytes) => WireValue.Read(bytes, field.Width, what);
        return (field.Kind, match.FieldMatchTypeCase) switch
        {
            (MatchKind.Exact, FieldMatch.FieldMatchTypeOneofCase.Exact) => (Read(match.Exact.Value), field.Mask),
            (MatchKind.Optional, FieldMatch.FieldMatchTypeOneofCase.Optional) =>
                (Read(match.Optional.Value), field.Mask),
            (MatchKind.Lpm, FieldMatch.FieldMatchTypeOneofCase.Lpm) =>
                ReadPrefix(Read(match.Lpm.Value), match.Lpm.PrefixLen, field, what),
            (MatchKind.Ternary, FieldMatch.FieldMatchTypeOneofCase.Ternary) =>
                CheckTernary(Read(match.Ternary.Value), Read(match.Ternary.Mask), what),
            (MatchKind.Range, FieldMatch.FieldMatchTypeOneofCase.Range) =>
                CheckRange(Read(match.Range.Low), Read(match.Range.High), field, what),
            _ => throw Refused.Invalid($"{what}: the field is {field.Kind}, the match {match.FieldMatchTypeCase}"),
        };
    }

    private static (BigInteger Value, BigInteger Mask) ReadPrefix(
        BigInteger value, int length, KeyField field, string what)
    {
        if (length <= 0 || length > field.Width)
        {
            throw Refused.Invalid(
                $"{what}: prefix length {length}; 1 to {field.Width}, or leave the field out for any");
        }

        var mask = field.PrefixMask(length);
        return (value & ~mask) == 0
            ? (value, mask)
            : throw Refused.Invalid($"{what}: bits set beyond the prefix of {length}");
    }

    private static (BigInteger Value, BigInteger Mask) CheckTernary(
        BigInteger value, BigInteger mask, string what) => mask == 0
        ? throw Refused.Invalid($"{what}: the mask is 0; leave the field out for any")
        : (value & ~mask) == 0 ? (value, mask) : throw Refused.Invalid($"{what}: bits set outside the mask");

    private static (BigInteger Value, BigInteger Mask) CheckRange(
        BigInteger low, BigInteger high, KeyField field, string what) =>
        low > high ? throw Refused.Invalid($"{what}: the range starts above its end")
        : low == 0 && high == field.Mask
            ? throw Refused.Invalid($"{what}: the range is everything; leave the field out for any")
            : (low, high);

    private static void CheckPriority(TableBinding table, TableEntry entry)
    {
        if (table.Table.HasPriorities && entry.Priority <= 0)
        {
            throw Refused.Invalid($"table {table.Name}: an entry needs a priority above 0 here");
        }

        if (!table.Table.HasPriorities && entry.Priority != 0)
        {
            throw Refused.Invalid(
                $"table {table.Name}: no priority belongs here, for want of a ternary, range or optional field");
        }
    }
}
