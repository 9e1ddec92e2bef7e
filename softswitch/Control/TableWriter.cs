using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Control;

/// <summary>Applies a controller's updates of table entries. Not to be called by several threads at once.</summary>
/// <param name="pipeline">The loaded pipeline.</param>
internal sealed class TableWriter(PipelineBinding pipeline)
{
    /// <summary>Applies one update.</summary>
    /// <exception cref="Migration.Platform.P4Runtime.Grpc.GrpcException">It was refused; nothing changed.</exception>
    public void Write(Update.Types.Type type, TableEntry entry)
    {
        var table = Find(entry.TableId);
        if (entry.IdleTimeoutNs != 0)
        {
            throw Refused.Invalid($"table {table.Name} has no idle timeouts");
        }

        if (entry.MeterConfig is not null)
        {
            throw Refused.Invalid($"table {table.Name} has no direct meter");
        }

        if (entry.IsDefaultAction)
        {
            WriteDefault(type, table, entry);
            return;
        }

        if (table.Table.HasConstRows)
        {
            throw Refused.Forbidden($"table {table.Name}: its entries are part of the program");
        }

        var key = EntryDecoder.ReadKey(table, entry);
        var existing = table.Table.Rows.Find(key);
        switch (type)
        {
            case Update.Types.Type.Insert when existing is not null:
                throw Refused.Exists($"table {table.Name}: the entry exists");
            case Update.Types.Type.Insert when table.Table.Rows.Count >= table.Table.MaxRows:
                throw Refused.Full($"table {table.Name} is full: {table.Table.MaxRows} entries");
            case Update.Types.Type.Insert:
                table.Table.Rows.Put(MakeRow(table, entry, key, table.Table.NewCounter()));
                break;
            case Update.Types.Type.Modify or Update.Types.Type.Delete when existing is null:
                throw Refused.Missing($"table {table.Name}: there is no such entry");
            case Update.Types.Type.Modify:
                table.Table.Rows.Put(MakeRow(table, entry, key, existing!.Counter));
                break;
            case Update.Types.Type.Delete:
                table.Table.Rows.Remove(key);
                break;
            default:
                throw Refused.Invalid($"an update of type {type}");
        }
    }

    /// <summary>Sets the counter of one row.</summary>
    /// <exception cref="Migration.Platform.P4Runtime.Grpc.GrpcException">It was refused; nothing changed.</exception>
    public void Write(Update.Types.Type type, DirectCounterEntry entry)
    {
        if (type != Update.Types.Type.Modify)
        {
            throw Refused.Invalid("a direct counter can only be modified");
        }

        var table = Find(entry.TableEntry?.TableId ?? 0);
        if (!table.Table.HasCounter)
        {
            throw Refused.Invalid($"table {table.Name} has no direct counter");
        }

        var row = table.Table.Rows.Find(EntryDecoder.ReadKey(table, entry.TableEntry!))
            ?? throw Refused.Missing($"table {table.Name}: there is no such entry");
        Set(row.Counter!, entry.Data);
    }

    private TableBinding Find(uint id) => pipeline.Tables.TryGetValue(id, out var table)
        ? table
        : throw Refused.Missing($"the P4Info has no table with id {id}");

    private static Row MakeRow(TableBinding table, TableEntry entry, RowKey key, CounterCell? counter)
    {
        var (action, data) = EntryDecoder.ReadAction(table, entry.Action, isDefault: false);
        if (entry.CounterData is { } values)
        {
            if (counter is null)
            {
                throw Refused.Invalid($"table {table.Name} has no direct counter");
            }

            Set(counter, values);
        }

        return new Row(key, action, data)
        {
            Counter = counter,
            Metadata = entry.Metadata,
            ControllerMetadata = entry.ControllerMetadata,
        };
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

        if (table.Table.HasConstDefault)
        {
            throw Refused.Forbidden($"table {table.Name}: its default entry is constant");
        }

        if (entry.Action is null)
        {
            table.Table.DefaultRow = table.Table.InitialDefaultRow;
            return;
        }

        var (action, data) = EntryDecoder.ReadAction(table, entry.Action, isDefault: true);
        table.Table.DefaultRow = new Row(default, action, data);
    }

    private static void Set(CounterCell counter, CounterData? data) =>
        counter.Set(data?.PacketCount ?? 0, data?.ByteCount ?? 0);
}
