using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Control;

/// <summary>Answers reads of table entries and of their counters and meters.</summary>
/// <param name="pipeline">The loaded pipeline.</param>
/// <param name="time">Clock of idle timeouts.</param>
internal sealed class TableReader(PipelineBinding pipeline, TimeProvider time)
{
    /// <summary>Entries that match.</summary>
    /// <exception cref="GrpcException">The request names what does not exist, or contradicts itself.</exception>
    public IEnumerable<Entity> Read(TableEntry request)
    {
        if (request.IsDefaultAction)
        {
            CheckDefault(request);
            return pipeline.Tables.Select(request.TableId, "table").Select(t => t.Value)
                .Where(t => t.Table.DefaultRow is { } row && t.Actions.Values.Any(a => a.Index == row.Action))
                .Select(t => new Entity { TableEntry = EntryEncoder.EncodeDefault(t, t.Table.DefaultRow!) });
        }

        return Rows(request).Select(r => new Entity
        {
            TableEntry = EntryEncoder.Encode(r.Table, r.Row, request, time),
        });
    }

    /// <summary>Counters of the entries that match.</summary>
    /// <exception cref="GrpcException">The request names what does not exist, or contradicts itself.</exception>
    public IEnumerable<Entity> Read(DirectCounterEntry request) =>
        Rows(request.TableEntry, t => t.HasCounter, "counter").Select(r => new Entity
        {
            DirectCounterEntry = new DirectCounterEntry
            {
                TableEntry = EntryEncoder.EncodeKey(r.Table, r.Row),
                Data = EntryEncoder.Encode(r.Row.Counter!),
            },
        });

    /// <summary>Rates of the meters of the entries that match.</summary>
    /// <exception cref="GrpcException">The request names what does not exist, or contradicts itself.</exception>
    public IEnumerable<Entity> Read(DirectMeterEntry request) => request.CounterData is not null
        ? throw Refused.Unimplemented("counters per colour of a meter")
        : Rows(request.TableEntry, t => t.Meter is not null, "meter").Select(r => new Entity
        {
            DirectMeterEntry = new DirectMeterEntry
            {
                TableEntry = EntryEncoder.EncodeKey(r.Table, r.Row),
                Config = MeterRatesCodec.Write(r.Row.Meter!.Rates),
            },
        });

    private static void CheckDefault(TableEntry request)
    {
        if (request.Match.Count > 0 || request.Priority != 0)
        {
            throw Refused.Invalid("a default entry has neither match nor priority");
        }

        if (request.IdleTimeoutNs != 0 || request.TimeSinceLastHit is not null)
        {
            throw Refused.Invalid("a default entry has no idle timeout");
        }
    }

    private List<(TableBinding Table, Row Row)> Rows(
        TableEntry? entry, Func<MatchTable, bool> hasResource, string kind)
    {
        var request = entry ?? new TableEntry();
        if (request.TableId != 0 && !hasResource(pipeline.FindTable(request.TableId).Table))
        {
            throw Refused.Invalid($"table {pipeline.FindTable(request.TableId).Name} has no direct {kind}");
        }

        var rows = Rows(request).Where(r => hasResource(r.Table.Table)).ToList();
        return rows.Count == 0 && request.Match.Count > 0
            ? throw Refused.Missing($"table {pipeline.FindTable(request.TableId).Name}: there is no such entry")
            : rows;
    }

    private IEnumerable<(TableBinding Table, Row Row)> Rows(TableEntry request)
    {
        if (request.TableId == 0)
        {
            return request.Match.Count > 0 || request.Priority != 0
                ? throw Refused.Invalid("a read with a match or priority needs a table id")
                : pipeline.Tables.Values.SelectMany(t => t.Table.Rows.Rows, (t, row) => (t, row));
        }

        var table = pipeline.FindTable(request.TableId);
        CheckFilter(table, request);
        if (request.Match.Count == 0)
        {
            return table.Table.Rows.Rows.Where(r => Fits(table, r, request)).Select(r => (table, r));
        }

        // Without a priority, a match may be that of several entries.
        return table.Table.HasPriorities && request.Priority == 0
            ? RowsOfAnyPriority(table, request)
            : table.Table.Rows.Find(EntryDecoder.ReadKey(table, request)) is { } row && Fits(table, row, request)
                ? [(table, row)]
                : [];
    }

    private static IEnumerable<(TableBinding Table, Row Row)> RowsOfAnyPriority(TableBinding table, TableEntry request)
    {
        var any = request.Clone();
        any.Priority = 1;
        var key = EntryDecoder.ReadKey(table, any);
        return table.Table.Rows.Rows
            .Where(r => r.Key with { Priority = 1 } == key && Fits(table, r, request))
            .Select(r => (table, r));
    }

    private static void CheckFilter(TableBinding table, TableEntry request)
    {
        if (request.TimeSinceLastHit is not null && !table.Table.HasIdleTimeouts)
        {
            throw Refused.Invalid($"table {table.Name} has no idle timeouts");
        }

        if (request.MeterCounterData is not null)
        {
            throw Refused.Unimplemented($"table {table.Name}: counters per colour");
        }

        if (request.Action is { } action && action.TypeCase != TableAction.TypeOneofCase.Action)
        {
            throw Refused.Unimplemented($"table {table.Name}: a read by member, group or action set");
        }

        if (request.Action?.Action is { } call && !table.Actions.ContainsKey(call.ActionId))
        {
            throw Refused.Invalid($"table {table.Name} has no action with id {call.ActionId}");
        }
    }

    private static bool Fits(TableBinding table, Row row, TableEntry request) =>
        (request.Priority == 0 || row.Key.Priority == request.Priority)
        && (request.ControllerMetadata == 0 || row.ControllerMetadata == request.ControllerMetadata)
        && (request.Metadata.IsEmpty || row.Metadata == request.Metadata)
        && (request.Action is null
            || (row.Action >= 0 && table.Actions[request.Action.Action.ActionId].Index == row.Action));
}
