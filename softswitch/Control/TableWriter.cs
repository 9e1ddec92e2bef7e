using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Control;

/// <summary>Applies a controller's updates of table entries. Not to be called by several threads at once.</summary>
/// <param name="pipeline">The loaded pipeline.</param>
/// <param name="rows">Makes rows.</param>
internal sealed class TableWriter(PipelineBinding pipeline, RowBuilder rows)
{
    /// <summary>Applies one update.</summary>
    /// <exception cref="GrpcException">It was refused; nothing changed.</exception>
    public void Write(Update.Types.Type type, TableEntry entry)
    {
        var table = pipeline.FindTable(entry.TableId);
        if (entry.IsConst)
        {
            throw Refused.Invalid($"table {table.Name}: is_const is only read");
        }

        if (entry.IsDefaultAction)
        {
            WriteDefault(type, table, entry);
            return;
        }

        if (table.Fields.Count == 0)
        {
            throw Refused.Invalid($"table {table.Name} has no key and takes no entries");
        }

        if (table.IsConst && (type != Update.Types.Type.Modify || entry.Action is not null))
        {
            throw Refused.Forbidden($"table {table.Name}: its entries are part of the program");
        }

        var key = EntryDecoder.ReadKey(table, entry);
        Write(type, table, entry, key, table.Table.Rows.Find(key));
    }

    private void Write(Update.Types.Type type, TableBinding table, TableEntry entry, RowKey key, Row? existing)
    {
        switch (type)
        {
            case Update.Types.Type.Insert when existing is not null:
                throw Refused.Exists($"table {table.Name}: the entry exists");
            case Update.Types.Type.Insert when table.Table.Rows.Count >= table.Table.MaxRows:
                throw Refused.Full($"table {table.Name} is full: {table.Table.MaxRows} entries");
            case Update.Types.Type.Insert:
                table.Table.Rows.Put(rows.Make(table, entry, key));
                break;
            case Update.Types.Type.Modify or Update.Types.Type.Delete when existing is null:
                throw Refused.Missing($"table {table.Name}: there is no such entry");
            case Update.Types.Type.Modify when table.IsConst:
                RowBuilder.SetResources(table, entry, existing!);
                break;
            case Update.Types.Type.Modify:
                table.Table.Rows.Put(rows.Change(table, entry, existing!));
                break;
            default:
                table.Table.Rows.Remove(key);
                break;
        }
    }

    /// <summary>Sets the counter of one row; an entry without data leaves it alone.</summary>
    /// <exception cref="GrpcException">It was refused; nothing changed.</exception>
    public void Write(Update.Types.Type type, DirectCounterEntry entry)
    {
        var row = FindRow(type, entry.TableEntry, "counter", t => t.HasCounter);
        if (entry.Data is { } data)
        {
            row.Counter!.Set(data.PacketCount, data.ByteCount);
        }
    }

    /// <summary>Sets the rates of the meter of one row; an entry without a configuration removes them.</summary>
    /// <exception cref="GrpcException">It was refused; nothing changed.</exception>
    public void Write(Update.Types.Type type, DirectMeterEntry entry)
    {
        var row = FindRow(type, entry.TableEntry, "meter", t => t.Meter is not null);
        if (entry.CounterData is not null)
        {
            throw Refused.Unimplemented("counters per colour of a meter");
        }

        row.Meter!.Rates = entry.Config is { } config ? MeterRatesCodec.Read(config, "a direct meter") : null;
    }

    private Row FindRow(Update.Types.Type type, TableEntry? entry, string kind, Func<MatchTable, bool> hasResource)
    {
        if (type != Update.Types.Type.Modify)
        {
            throw Refused.Invalid($"a direct {kind} can only be modified");
        }

        var table = pipeline.FindTable(entry?.TableId ?? 0);
        if (!hasResource(table.Table))
        {
            throw Refused.Invalid($"table {table.Name} has no direct {kind}");
        }

        return entry!.IsDefaultAction
            ? throw Refused.Unimplemented($"table {table.Name}: a direct {kind} of the default entry")
            : table.Table.Rows.Find(EntryDecoder.ReadKey(table, entry))
                ?? throw Refused.Missing($"table {table.Name}: there is no such entry");
    }

    private static void WriteDefault(Update.Types.Type type, TableBinding table, TableEntry entry)
    {
        if (type != Update.Types.Type.Modify)
        {
            throw Refused.Invalid($"table {table.Name}: the default entry can only be modified");
        }

        if (entry.Match.Count > 0 || entry.Priority != 0)
        {
            throw Refused.Invalid($"table {table.Name}: a default entry has neither match nor priority");
        }

        if (table.Table.HasConstDefault || table.ProfileId != 0)
        {
            throw Refused.Forbidden($"table {table.Name}: its default entry is constant");
        }

        if (entry.IdleTimeoutNs != 0 || entry.TimeSinceLastHit is not null)
        {
            throw Refused.Invalid($"table {table.Name}: a default entry has no idle timeout");
        }

        if (entry.CounterData is not null || entry.MeterConfig is not null || entry.MeterCounterData is not null)
        {
            throw Refused.Unimplemented($"table {table.Name}: counter and meter of the default entry");
        }

        if (entry.Action is null)
        {
            table.Table.DefaultRow = table.Table.InitialDefaultRow;
            return;
        }

        if (entry.Action.TypeCase != TableAction.TypeOneofCase.Action)
        {
            throw Refused.Invalid($"table {table.Name}: a default entry names an action");
        }

        var (action, data) = ActionDecoder.Read(table, entry.Action.Action, isDefault: true);
        table.Table.DefaultRow = new Row(default, action.Index, data)
        {
            Metadata = entry.Metadata,
            ControllerMetadata = entry.ControllerMetadata,
        };
    }
}
