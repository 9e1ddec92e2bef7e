using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;

namespace Migration.Softswitch.Control;

/// <summary>Applies a controller's updates of indirect counters and meters; no index means all cells.</summary>
/// <param name="pipeline">The loaded pipeline.</param>
internal sealed class ExternWriter(PipelineBinding pipeline)
{
    /// <summary>Sets cells of a counter; an entry without data leaves them alone.</summary>
    /// <exception cref="GrpcException">It was refused; nothing changed.</exception>
    public void Write(Update.Types.Type type, CounterEntry entry)
    {
        var counter = pipeline.Counters.GetOrMissing(entry.CounterId, "counter");
        RequireModify(type, counter.Name);
        var cells = Cells.Of(entry.Index, counter.Size, counter.Name);
        if (entry.Data is not { } data)
        {
            return;
        }

        foreach (var index in cells)
        {
            counter.Cell(index).Set(data.PacketCount, data.ByteCount);
        }
    }

    /// <summary>Sets the rates of cells of a meter; an entry without a configuration removes them.</summary>
    /// <exception cref="GrpcException">It was refused; nothing changed.</exception>
    public void Write(Update.Types.Type type, MeterEntry entry)
    {
        var meter = pipeline.Meters.GetOrMissing(entry.MeterId, "meter");
        RequireModify(type, meter.Name);
        if (entry.CounterData is not null)
        {
            throw Refused.Unimplemented($"{meter.Name}: counters per colour");
        }

        var rates = entry.Config is { } config ? MeterRatesCodec.Read(config, meter.Name) : null;
        foreach (var index in Cells.Of(entry.Index, meter.Size, meter.Name))
        {
            meter.Configure(index, rates);
        }
    }

    private static void RequireModify(Update.Types.Type type, string name)
    {
        if (type != Update.Types.Type.Modify)
        {
            throw Refused.Invalid($"{name}: its cells can only be modified");
        }
    }
}
