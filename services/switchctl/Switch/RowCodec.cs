using System.Buffers.Binary;
using Google.Protobuf;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.V1;
using Migration.SwitchCtl.Rows;
using V1Action = Migration.Platform.P4Runtime.V1.Action;

namespace Migration.SwitchCtl.Switch;

/// <summary>
/// Turns rows into P4Runtime messages and back. Names are looked up once, when it is made, because there may be
/// hundreds of thousands of rows.
/// </summary>
public sealed class RowCodec
{
    private readonly Dictionary<TableSchema, TableIds> _tables = [];
    private readonly Dictionary<uint, TableIds> _tablesById = [];

    /// <summary>Looks up everything that <see cref="Pipeline"/> names.</summary>
    /// <param name="info">The program.</param>
    /// <exception cref="P4InfoException">The program lacks one of the names.</exception>
    public RowCodec(P4InfoIndex info)
    {
        ArgumentNullException.ThrowIfNull(info);
        foreach (var schema in Pipeline.Tables)
        {
            var table = info.Table(schema.Name);
            var ids = new TableIds(
                schema,
                table.Id,
                [.. schema.Fields.Select(name => new Slot(name, table.Field(name).Id, table.Field(name).Bitwidth))],
                schema.Actions.Select(action => Ids(table, action)).ToDictionary(a => a.Schema),
                schema.Actions.Select(action => Ids(table, action)).ToDictionary(a => a.Id));
            _tables[schema] = ids;
            _tablesById[table.Id] = ids;
        }
    }

    /// <summary>A change as a message.</summary>
    /// <param name="change">The change.</param>
    /// <exception cref="P4InfoException">A value does not fit its field.</exception>
    public Update Encode(RowChange change)
    {
        var table = _tables[change.Row.Key.Table];
        var entry = new TableEntry { TableId = table.Id };
        EncodeMatch(table, change.Row.Key, entry);
        if (change.Kind != RowChangeKind.Delete)
            entry.Action = new TableAction { Action = EncodeAction(table, change.Row) };
        return new Update
        {
            Type = change.Kind switch
            {
                RowChangeKind.Insert => Update.Types.Type.Insert,
                RowChangeKind.Modify => Update.Types.Type.Modify,
                _ => Update.Types.Type.Delete,
            },
            Entity = new Entity { TableEntry = entry },
        };
    }

    /// <summary>The requests for all rows of all tables.</summary>
    public IEnumerable<Entity> AllTables() =>
        _tables.Values.Select(table => new Entity { TableEntry = new TableEntry { TableId = table.Id } });

    /// <summary>The request for the counters of all rows of a table.</summary>
    /// <param name="table">The table.</param>
    public Entity Counters(TableSchema table) => new()
    {
        DirectCounterEntry = new DirectCounterEntry { TableEntry = new TableEntry { TableId = _tables[table].Id } },
    };

    /// <summary>The request for the counter of a row.</summary>
    /// <param name="row">The row.</param>
    public Entity Counter(RowKey row)
    {
        var entry = new TableEntry { TableId = _tables[row.Table].Id };
        EncodeMatch(_tables[row.Table], row, entry);
        return new Entity { DirectCounterEntry = new DirectCounterEntry { TableEntry = entry } };
    }

    /// <summary>Table and match of a row that was read.</summary>
    /// <param name="entry">The message.</param>
    /// <param name="key">Table and match.</param>
    /// <returns>False for a table that is not the controller's.</returns>
    public bool TryDecodeKey(TableEntry? entry, out RowKey key)
    {
        key = default;
        if (entry is null || !_tablesById.TryGetValue(entry.TableId, out var table))
            return false;
        key = DecodeKey(table, entry);
        return true;
    }

    /// <summary>A row that was read.</summary>
    /// <param name="entity">The message.</param>
    /// <param name="row">The row.</param>
    /// <returns>False for anything that is no row of the controller's: another table, a default action.</returns>
    public bool TryDecode(Entity entity, out TableRow row)
    {
        ArgumentNullException.ThrowIfNull(entity);
        row = default;
        if (entity.TableEntry is not { IsDefaultAction: false } entry
            || !_tablesById.TryGetValue(entry.TableId, out var table)
            || entry.Action?.Action is not { } action
            || !table.ActionsById.TryGetValue(action.ActionId, out var ids))
        {
            return false;
        }

        Span<UInt128> parameters = stackalloc UInt128[4];
        foreach (var param in action.Params)
        {
            var position = Array.FindIndex(ids.Params, p => p.Id == param.ParamId);
            if (position >= 0)
                parameters[position] = Number(param.Value);
        }

        row = new TableRow(
            DecodeKey(table, entry),
            ids.Schema,
            new RowParams(parameters[0], (ulong)parameters[1], (ulong)parameters[2], (ulong)parameters[3]));
        return true;
    }

    private static RowKey DecodeKey(TableIds table, TableEntry entry)
    {
        Span<UInt128> values = stackalloc UInt128[3];
        foreach (var match in entry.Match)
        {
            var position = Array.FindIndex(table.Fields, f => f.Id == match.FieldId);
            if (position < 0)
                continue;
            if (match.Lpm is { } prefix)
            {
                values[0] = Number(prefix.Value);
                values[1] = (ulong)prefix.PrefixLen;
            }
            else if (match.Exact is { } exact)
            {
                values[position] = Number(exact.Value);
            }
        }

        return new RowKey(table.Schema, values[0], (ulong)values[1], (ulong)values[2]);
    }

    private static void EncodeMatch(TableIds table, RowKey key, TableEntry entry)
    {
        if (table.Schema.IsLongestPrefix)
        {
            // A prefix of no bits matches everything, which the protocol says by leaving the field out.
            var field = table.Fields[0];
            if (key.Second == 0)
                return;
            entry.Match.Add(new FieldMatch
            {
                FieldId = field.Id,
                Lpm = new FieldMatch.Types.LPM { Value = field.Encode(key.First), PrefixLen = (int)key.Second },
            });
            return;
        }

        for (var i = 0; i < table.Fields.Length; i++)
        {
            entry.Match.Add(new FieldMatch
            {
                FieldId = table.Fields[i].Id,
                Exact = new FieldMatch.Types.Exact { Value = table.Fields[i].Encode(key[i]) },
            });
        }
    }

    private static V1Action EncodeAction(TableIds table, TableRow row)
    {
        var ids = table.Actions[row.Action];
        var action = new V1Action { ActionId = ids.Id };
        for (var i = 0; i < ids.Params.Length; i++)
        {
            action.Params.Add(new V1Action.Types.Param
            {
                ParamId = ids.Params[i].Id,
                Value = ids.Params[i].Encode(row.Params[i]),
            });
        }

        return action;
    }

    private static ActionIds Ids(P4Table table, ActionSchema schema)
    {
        var action = table.Action(schema.Name);
        return new ActionIds(
            schema,
            action.Id,
            [.. schema.Parameters.Select(name => new Slot(name, action.Param(name).Id, action.Param(name).Bitwidth))]);
    }

    private static UInt128 Number(ByteString value)
    {
        var number = UInt128.Zero;
        foreach (var octet in value.Span)
            number = number << 8 | octet;
        return number;
    }

    private sealed record TableIds(
        TableSchema Schema,
        uint Id,
        Slot[] Fields,
        Dictionary<ActionSchema, ActionIds> Actions,
        Dictionary<uint, ActionIds> ActionsById);

    private sealed record ActionIds(ActionSchema Schema, uint Id, Slot[] Params);

    private readonly record struct Slot(string Name, uint Id, int Bits)
    {
        private const int MostBits = 128;

        // As P4Value does it, for hundreds of thousands of rows.
        public ByteString Encode(UInt128 value)
        {
            if (Bits < MostBits && value >> Bits != 0)
                throw new P4InfoException($"{Name}: {value} does not fit the field's {Bits} bits");
            Span<byte> octets = stackalloc byte[MostBits / 8];
            BinaryPrimitives.WriteUInt128BigEndian(octets, value);
            var zeros = (int)UInt128.LeadingZeroCount(value) / 8;
            return ByteString.CopyFrom(octets[Math.Min(zeros, octets.Length - 1)..]);
        }
    }
}
