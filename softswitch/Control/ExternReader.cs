using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Index = Migration.Platform.P4Runtime.V1.Index;

namespace Migration.Softswitch.Control;

/// <summary>Answers reads of the objects of a program that are no tables.</summary>
/// <param name="pipeline">The loaded pipeline.</param>
internal sealed class ExternReader(PipelineBinding pipeline)
{
    /// <summary>Cells of counters.</summary>
    /// <exception cref="GrpcException">The request names what does not exist.</exception>
    public IEnumerable<Entity> Read(CounterEntry request)
    {
        RequireId(request.CounterId, request.Index, "counter");
        return pipeline.Counters.Select(request.CounterId, "counter").SelectMany(
            pair => Cells.Of(request.Index, pair.Value.Size, pair.Value.Name), (pair, i) => new Entity
            {
                CounterEntry = new CounterEntry
                {
                    CounterId = pair.Key,
                    Index = new Index { Index_ = i },
                    Data = EntryEncoder.Encode(pair.Value.Peek(i)),
                },
            });
    }

    /// <summary>Rates of cells of meters.</summary>
    /// <exception cref="GrpcException">The request names what does not exist.</exception>
    public IEnumerable<Entity> Read(MeterEntry request)
    {
        RequireId(request.MeterId, request.Index, "meter");
        if (request.CounterData is not null)
        {
            throw Refused.Unimplemented("counters per colour of a meter");
        }

        return pipeline.Meters.Select(request.MeterId, "meter").SelectMany(
            pair => Cells.Of(request.Index, pair.Value.Size, pair.Value.Name), (pair, i) => new Entity
            {
                MeterEntry = new MeterEntry
                {
                    MeterId = pair.Key,
                    Index = new Index { Index_ = i },
                    Config = MeterRatesCodec.Write(pair.Value.Rates(i)),
                },
            });
    }

    /// <summary>Cells of registers.</summary>
    /// <exception cref="GrpcException">The request names what does not exist.</exception>
    public IEnumerable<Entity> Read(RegisterEntry request)
    {
        RequireId(request.RegisterId, request.Index, "register");
        return pipeline.Registers.Select(request.RegisterId, "register").SelectMany(
            pair => Cells.Of(request.Index, pair.Value.Array.Size, pair.Value.Array.Name), (pair, i) => new Entity
            {
                RegisterEntry = new RegisterEntry
                {
                    RegisterId = pair.Key,
                    Index = new Index { Index_ = i },
                    Data = RegisterAccess.Encode(pair.Value, i),
                },
            });
    }

    /// <summary>Members of value sets.</summary>
    /// <exception cref="GrpcException">The request names what does not exist.</exception>
    public IEnumerable<Entity> Read(ValueSetEntry request) =>
        pipeline.ValueSets.Select(request.ValueSetId, "value set")
            .Select(pair => new Entity { ValueSetEntry = ValueSetAccess.Encode(pair.Value) });

    /// <summary>How digests are gathered; those that are off are not among them.</summary>
    /// <exception cref="GrpcException">The request names what does not exist.</exception>
    public IEnumerable<Entity> Read(DigestEntry request)
    {
        var entries = pipeline.Digests.Select(request.DigestId, "digest").Select(pair => pair.Value.Entry)
            .OfType<DigestEntry>().Select(entry => new Entity { DigestEntry = entry }).ToList();
        return entries.Count == 0 && request.DigestId != 0
            ? throw Refused.Missing($"there is no entry of the digest {request.DigestId}")
            : entries;
    }

    private static void RequireId(uint id, Index? index, string kind)
    {
        if (id == 0 && index is not null)
        {
            throw Refused.Invalid($"a read with an index needs a {kind} id");
        }
    }
}
