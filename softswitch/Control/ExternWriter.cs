using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Externs;

namespace Migration.Softswitch.Control;

/// <summary>Applies a controller's updates of indirect counters and meters.</summary>
/// <param name="pipeline">The loaded pipeline.</param>
internal sealed class ExternWriter(PipelineBinding pipeline)
{
    /// <summary>Sets a cell of a counter.</summary>
    /// <exception cref="Migration.Platform.P4Runtime.Grpc.GrpcException">It was refused; nothing changed.</exception>
    public void Write(Update.Types.Type type, CounterEntry entry)
    {
        var counter = pipeline.Counters.TryGetValue(entry.CounterId, out var found)
            ? found
            : throw Refused.Missing($"the P4Info has no counter with id {entry.CounterId}");
        RequireModify(type, counter.Name);
        var index = ReadIndex(entry.Index, counter.Size, counter.Name);
        counter.Cell(index).Set(entry.Data?.PacketCount ?? 0, entry.Data?.ByteCount ?? 0);
    }

    /// <summary>Sets the rates of a cell of a meter; an entry without a configuration removes them.</summary>
    /// <exception cref="Migration.Platform.P4Runtime.Grpc.GrpcException">It was refused; nothing changed.</exception>
    public void Write(Update.Types.Type type, MeterEntry entry)
    {
        var meter = pipeline.Meters.TryGetValue(entry.MeterId, out var found)
            ? found
            : throw Refused.Missing($"the P4Info has no meter with id {entry.MeterId}");
        RequireModify(type, meter.Name);
        var index = ReadIndex(entry.Index, meter.Size, meter.Name);
        if (entry.Config is not { } config)
        {
            meter.Configure(index, null);
            return;
        }

        if (config.Cir < 0 || config.Cburst < 0 || config.Pir < config.Cir || config.Pburst < config.Cburst)
        {
            throw Refused.Invalid(
                $"meter {meter.Name}: rates and bursts must not be negative, nor the peak below the committed one");
        }

        meter.Configure(index, new MeterRates(config.Cir, config.Cburst, config.Pir, config.Pburst));
    }

    /// <summary>Checks an index against the size of its array.</summary>
    /// <exception cref="Migration.Platform.P4Runtime.Grpc.GrpcException">OUT_OF_RANGE.</exception>
    public static int CheckIndex(long index, int size, string name) => index >= 0 && index < size
        ? (int)index
        : throw Refused.TooWide($"{name} has cells 0 to {size - 1}, not {index}");

    private static int ReadIndex(Platform.P4Runtime.V1.Index? index, int size, string name) => index is null
        ? throw Refused.Invalid($"{name}: the entry has no index")
        : CheckIndex(index.Index_, size, name);

    private static void RequireModify(Update.Types.Type type, string name)
    {
        if (type != Update.Types.Type.Modify)
        {
            throw Refused.Invalid($"{name}: its cells can only be modified");
        }
    }
}
