using Google.Protobuf;
using Migration.Platform.P4Runtime.Config.V1;
using Migration.Platform.P4Runtime.V1;
using Kind = Migration.Platform.P4Runtime.Config.V1.MatchField.Types.MatchType;

namespace Migration.Platform.P4Runtime.Info;

/// <summary>
/// Builds a row by names. Every method throws <see cref="P4InfoException"/> when a name or value does not fit the
/// table; <see cref="Build"/> also checks that the row is whole.
/// </summary>
public sealed class P4EntryBuilder
{
    private readonly P4Table table;
    private readonly TableEntry entry;

    internal P4EntryBuilder(P4Table table)
    {
        this.table = table;
        entry = new TableEntry { TableId = table.Id };
    }

    /// <summary>An exact key.</summary>
    public P4EntryBuilder Exact(string field, P4Value value) =>
        Add(field, Kind.Exact, (f, what) => new FieldMatch
        {
            Exact = new FieldMatch.Types.Exact { Value = value.ToWire(f.Bitwidth, what) },
        });

    /// <summary>A prefix; bits behind it must be 0. Length 0 matches anything and is left out of the row.</summary>
    public P4EntryBuilder Lpm(string field, P4Value value, int prefixBits) =>
        Add(field, Kind.Lpm, (f, what) =>
        {
            if (prefixBits < 0 || prefixBits > f.Bitwidth)
                throw new P4InfoException($"{what}: a prefix of {prefixBits} bits, the field has {f.Bitwidth}");
            var host = f.Bitwidth - prefixBits;
            if (value.SignificantBits > 0 && TrailingZeroBits(value) < host)
                throw new P4InfoException($"{what}: {value}/{prefixBits} has bits set behind the prefix");
            return prefixBits == 0 ? null : new FieldMatch
            {
                Lpm = new FieldMatch.Types.LPM { Value = value.ToWire(f.Bitwidth, what), PrefixLen = prefixBits },
            };
        });

    /// <summary>Value and mask; bits outside the mask must be 0. An empty mask is left out of the row.</summary>
    public P4EntryBuilder Ternary(string field, P4Value value, P4Value mask) =>
        Add(field, Kind.Ternary, (f, what) =>
        {
            var size = (f.Bitwidth + 7) / 8;
            var (v, m) = (value.ToWire(f.Bitwidth, what), mask.ToWire(f.Bitwidth, what));
            if (P4Value.FromByteString(v).ToBytes(size).Zip(P4Value.FromByteString(m).ToBytes(size))
                .Any(pair => (pair.First & ~pair.Second) != 0))
                throw new P4InfoException($"{what}: {value} has bits outside the mask {mask}");
            return mask.SignificantBits == 0 ? null : new FieldMatch
            {
                Ternary = new FieldMatch.Types.Ternary { Value = v, Mask = m },
            };
        });

    /// <summary>Both ends included. A range over everything must be left out by the caller.</summary>
    public P4EntryBuilder Range(string field, P4Value low, P4Value high) =>
        Add(field, Kind.Range, (f, what) => new FieldMatch
        {
            Range = new FieldMatch.Types.Range
            {
                Low = low.ToWire(f.Bitwidth, what),
                High = high.ToWire(f.Bitwidth, what),
            },
        });

    /// <summary>A value of an optional key; leave the call out for "any".</summary>
    public P4EntryBuilder Optional(string field, P4Value value) =>
        Add(field, Kind.Optional, (f, what) => new FieldMatch
        {
            Optional = new FieldMatch.Types.Optional { Value = value.ToWire(f.Bitwidth, what) },
        });

    /// <summary>The action and its arguments.</summary>
    public P4EntryBuilder Action(string name, params ReadOnlySpan<(string Name, P4Value Value)> arguments)
    {
        entry.Action = new TableAction { Action = table.Action(name).With(arguments) };
        return this;
    }

    /// <summary>Points the row at a member of the table's action profile.</summary>
    public P4EntryBuilder Member(uint memberId)
    {
        entry.Action = new TableAction { ActionProfileMemberId = memberId };
        return this;
    }

    /// <summary>Points the row at a group of the table's action selector.</summary>
    public P4EntryBuilder Group(uint groupId)
    {
        entry.Action = new TableAction { ActionProfileGroupId = groupId };
        return this;
    }

    /// <summary>Larger wins; needed exactly when the table has ternary, range or optional keys.</summary>
    public P4EntryBuilder Priority(int priority)
    {
        entry.Priority = priority;
        return this;
    }

    /// <summary>Time without a hit after which the target notifies; zero = never.</summary>
    public P4EntryBuilder IdleTimeout(TimeSpan timeout)
    {
        entry.IdleTimeoutNs = timeout.Ticks * TimeSpan.NanosecondsPerTick;
        return this;
    }

    /// <summary>Opaque bytes that reads give back.</summary>
    public P4EntryBuilder Metadata(ByteString metadata)
    {
        entry.Metadata = metadata;
        return this;
    }

    /// <summary>Makes this the default action instead of a row; no keys then.</summary>
    public P4EntryBuilder Default()
    {
        entry.IsDefaultAction = true;
        return this;
    }

    /// <summary>The row, whole: keys present, priority as the table needs it, action allowed here.</summary>
    public TableEntry Build()
    {
        RequireKey();
        if (entry.Action is null && !entry.IsDefaultAction)
            throw new P4InfoException($"table '{table.Name}': the row has no action");
        RequireScope();
        return entry.Clone();
    }

    /// <summary>Only the key, for DELETE and for reading one row.</summary>
    public TableEntry BuildKey()
    {
        RequireKey();
        var key = entry.Clone();
        key.Action = null;
        return key;
    }

    /// <summary>The row as an update; a DELETE needs no action.</summary>
    public Update ToUpdate(Update.Types.Type type) => new()
    {
        Type = type,
        Entity = new Entity { TableEntry = type == Update.Types.Type.Delete ? BuildKey() : Build() },
    };

    private P4EntryBuilder Add(string field, Kind kind, Func<MatchField, string, FieldMatch?> make)
    {
        var info = table.Field(field);
        var what = $"table '{table.Name}', field '{field}'";
        if (info.MatchType != kind)
            throw new P4InfoException($"{what} is matched {info.MatchType}, not {kind}");
        if (entry.Match.Any(m => m.FieldId == info.Id))
            throw new P4InfoException($"{what} is given twice");
        if (make(info, what) is { } match)
        {
            match.FieldId = info.Id;
            entry.Match.Add(match);
        }

        return this;
    }

    private void RequireKey()
    {
        if (entry.IsDefaultAction)
        {
            if (entry.Match.Count > 0 || entry.Priority != 0)
                throw new P4InfoException($"table '{table.Name}': a default action has no keys and no priority");
            return;
        }

        var missing = table.Info.MatchFields
            .Where(f => f.MatchType == Kind.Exact && entry.Match.All(m => m.FieldId != f.Id))
            .Select(f => f.Name)
            .ToList();
        if (missing.Count > 0)
            throw new P4InfoException($"table '{table.Name}': no value for the exact keys {Names.List(missing)}");
        if (table.HasPriority != entry.Priority > 0)
        {
            throw new P4InfoException(table.HasPriority
                ? $"table '{table.Name}' needs a priority above 0"
                : $"table '{table.Name}' has no ternary, range or optional key, so its rows take no priority");
        }
    }

    private void RequireScope()
    {
        if (entry.Action?.Action is not { } action)
            return;
        var used = table.Actions.First(a => a.Id == action.ActionId);
        var wrong = entry.IsDefaultAction ? ActionRef.Types.Scope.TableOnly : ActionRef.Types.Scope.DefaultOnly;
        if (table.ScopeOf(used) == wrong)
            throw new P4InfoException($"table '{table.Name}': action '{used.Name}' is {wrong}");
    }

    private static int TrailingZeroBits(P4Value value)
    {
        var bytes = value.Raw.Span;
        var zeros = bytes.Length - bytes.TrimEnd((byte)0).Length;
        return (zeros * 8) + byte.TrailingZeroCount(bytes[^(zeros + 1)]);
    }
}
