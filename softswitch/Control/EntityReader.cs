using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Control;

/// <summary>Answers Read requests: what is asked for, with id 0 and unset keys and indexes as wildcards.</summary>
/// <param name="pipeline">The loaded pipeline.</param>
internal sealed class EntityReader(PipelineBinding pipeline)
{
    /// <summary>Everything that matches a requested entity.</summary>
    /// <exception cref="Migration.Platform.P4Runtime.Grpc.GrpcException">It names what does not exist.</exception>
    public IEnumerable<Entity> Read(Entity request) => request.EntityCase switch
    {
        Entity.EntityOneofCase.TableEntry => ReadTable(request.TableEntry),
        Entity.EntityOneofCase.DirectCounterEntry => ReadDirectCounters(request.DirectCounterEntry),
        Entity.EntityOneofCase.CounterEntry => ReadCounters(request.CounterEntry),
        Entity.EntityOneofCase.MeterEntry => ReadMeters(request.MeterEntry),
        Entity.EntityOneofCase.None => throw Refused.Invalid("a read of no entity"),
        var other => throw Refused.Unimplemented($"reading {other}"),
    };

    private IEnumerable<Entity> ReadTable(TableEntry request)
    {
        if (request.IsDefaultAction)
        {
            return Select(pipeline.Tables, request.TableId, "table")
                .Where(t => t.Table.DefaultRow is { } row && t.Actions.Values.Any(a => a.Index == row.Action))
                .Select(t => new Entity { TableEntry = EntryEncoder.EncodeDefault(t, t.Table.DefaultRow!) });
        }

        var withCounter = request.CounterData is not null;
        return Rows(request).Select(r => new Entity { TableEntry = EntryEncoder.Encode(r.Table, r.Row, withCounter) });
    }

    private IEnumerable<Entity> ReadDirectCounters(DirectCounterEntry request) =>
        Rows(request.TableEntry ?? new TableEntry())
            .Where(r => r.Row.Counter is not null)
            .Select(r => new Entity
            {
                DirectCounterEntry = new DirectCounterEntry
                {
                    TableEntry = EntryEncoder.EncodeKey(r.Table, r.Row),
                    Data = EntryEncoder.Encode(r.Row.Counter!),
                },
            });

    private IEnumerable<(TableBinding Table, Row Row)> Rows(TableEntry request)
    {
        if (request.Match.Count == 0 && request.Priority == 0)
        {
            return Select(pipeline.Tables, request.TableId, "table")
                .SelectMany(t => t.Table.Rows.Rows.Select(r => (t, r)));
        }

        if (request.TableId == 0)
        {
            throw Refused.Invalid("a read with a match needs a table id");
        }

        var table = Select(pipeline.Tables, request.TableId, "table").First();
        var row = table.Table.Rows.Find(EntryDecoder.ReadKey(table, request));
        return row is null ? [] : [(table, row)];
    }

    private IEnumerable<Entity> ReadCounters(CounterEntry request)
    {
        if (request.CounterId == 0 && request.Index is not null)
        {
            throw Refused.Invalid("a read with an index needs a counter id");
        }

        return pipeline.Counters
            .Where(pair => request.CounterId == 0 || pair.Key == request.CounterId)
            .OrMissing(request.CounterId, "counter")
            .SelectMany(pair => Cells(request.Index, pair.Value.Size, pair.Value.Name).Select(i => new Entity
            {
                CounterEntry = new CounterEntry
                {
                    CounterId = pair.Key,
                    Index = new Platform.P4Runtime.V1.Index { Index_ = i },
                    Data = EntryEncoder.Encode(pair.Value.Cell(i)),
                },
            }));
    }

    private IEnumerable<Entity> ReadMeters(MeterEntry request)
    {
        if (request.MeterId == 0 && request.Index is not null)
        {
            throw Refused.Invalid("a read with an index needs a meter id");
        }

        return pipeline.Meters
            .Where(pair => request.MeterId == 0 || pair.Key == request.MeterId)
            .OrMissing(request.MeterId, "meter")
            .SelectMany(pair => Cells(request.Index, pair.Value.Size, pair.Value.Name).Select(i => new Entity
            {
                MeterEntry = new MeterEntry
                {
                    MeterId = pair.Key,
                    Index = new Platform.P4Runtime.V1.Index { Index_ = i },
                    Config = Encode(pair.Value.Rates(i)),
                },
            }));
    }

    private static IEnumerable<TBinding> Select<TBinding>(Dictionary<uint, TBinding> all, uint id, string kind) =>
        all.Where(pair => id == 0 || pair.Key == id).OrMissing(id, kind).Select(pair => pair.Value);

    private static IEnumerable<int> Cells(Platform.P4Runtime.V1.Index? index, int size, string name) => index is null
        ? Enumerable.Range(0, size)
        : [ExternWriter.CheckIndex(index.Index_, size, name)];

    private static MeterConfig? Encode(MeterRates? rates) => rates is null
        ? null
        : new MeterConfig
        {
            Cir = rates.CommittedRate,
            Cburst = rates.CommittedBurst,
            Pir = rates.PeakRate,
            Pburst = rates.PeakBurst,
        };
}

/// <summary>Tells an empty wildcard from an id that does not exist.</summary>
internal static class WildcardExtensions
{
    /// <summary>The same pairs; an error when there are none although one id was asked for.</summary>
    public static List<KeyValuePair<uint, T>> OrMissing<T>(
        this IEnumerable<KeyValuePair<uint, T>> pairs, uint id, string kind)
    {
        var list = pairs.ToList();
        return list.Count == 0 && id != 0 ? throw Refused.Missing($"the P4Info has no {kind} with id {id}") : list;
    }
}
