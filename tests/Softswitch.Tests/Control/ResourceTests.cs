using Google.Protobuf;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;
using Index = Migration.Platform.P4Runtime.V1.Index;
using Type = Migration.Platform.P4Runtime.V1.Update.Types.Type;

namespace Migration.Softswitch.Tests.Control;

/// <summary>Counters, meters, registers and value sets, over P4Runtime on loopback.</summary>
public sealed class ResourceTests : IAsyncLifetime
{
    private static readonly uint Kinds = ControlledSwitch.Names.Counter("ControlIngress.kinds").Preamble.Id;
    private static readonly uint Limits = ControlledSwitch.Names.Meter("ControlIngress.limits").Preamble.Id;
    private static readonly uint Seen = ControlledSwitch.Names.Register("ControlIngress.seen").Preamble.Id;
    private static readonly uint Types = ControlledSwitch.Names.ValueSet("ControlParser.probe_types").Preamble.Id;
    private static readonly MeterConfig Slow = new() { Cir = 1, Cburst = 1, Pir = 1, Pburst = 2 };
    private ControlledSwitch? _target;

    private ControlledSwitch Target => _target!;

    public async ValueTask InitializeAsync()
    {
        _target = await ControlledSwitch.StartAsync();
        await Target.WriteAsync(
            ControlledSwitch.Row("plain").Priority(1).Action("send", ("port", 2)).ToUpdate(Type.Insert));
    }

    public ValueTask DisposeAsync() => Target.DisposeAsync();

    [Fact]
    public async Task A_value_set_decides_what_the_parser_takes()
    {
        await Target.WriteAsync(Type.Modify, Set(0x9000, 0x9001));
        Target.Send(ControlledSwitch.Probe(1, type: 0x9001));
        Target.Send(ControlledSwitch.Probe(1, type: 0x9002));
        (await CountAsync(1)).PacketCount.ShouldBe(1);
        (await Target.ReadAsync(new Entity { ValueSetEntry = new() })).ShouldBe([Set(0x9000, 0x9001)]);

        await Target.WriteAsync(Type.Modify, Set());
        Target.Send(ControlledSwitch.Probe(1, type: 0x9001));
        (await CountAsync(1)).PacketCount.ShouldBe(1);
        (await Target.CodeAsync(Type.Modify, Set(1, 1))).ShouldBe(GrpcStatusCode.AlreadyExists);
        (await Target.CodeAsync(Type.Modify, Set(1, 2, 3, 4, 5))).ShouldBe(GrpcStatusCode.ResourceExhausted);
        (await Target.CodeAsync(Type.Insert, Set(1))).ShouldBe(GrpcStatusCode.InvalidArgument);
        var unknown = new Entity { ValueSetEntry = new() { ValueSetId = 1 } };
        (await Target.CodeAsync(Type.Modify, unknown)).ShouldBe(GrpcStatusCode.NotFound);
    }

    [Fact]
    public async Task Counters_count_and_are_set_one_by_one_or_all()
    {
        await Target.ParseProbesAsync();
        Target.Send(ControlledSwitch.Probe(1));
        (await CountAsync(1)).ShouldBe(new CounterData { PacketCount = 1, ByteCount = 20 });

        await Target.WriteAsync(Type.Modify, Counter(1, new CounterData { PacketCount = 10, ByteCount = 20 }));
        Target.Send(ControlledSwitch.Probe(1));
        (await CountAsync(1)).ShouldBe(new CounterData { PacketCount = 11, ByteCount = 40 });
        await Target.WriteAsync(Type.Modify, Counter(1, null));
        (await CountAsync(1)).PacketCount.ShouldBe(11, "without data nothing is changed");
        await Target.WriteAsync(Type.Modify, Counter(null, new CounterData { PacketCount = 5 }));
        (await Target.ReadAsync(new Entity { CounterEntry = new() { CounterId = Kinds } }))
            .Select(e => e.CounterEntry.Data.PacketCount).ShouldBe([5, 5, 5, 5]);
        (await Target.CodeAsync(Type.Modify, Counter(4, null))).ShouldBe(GrpcStatusCode.OutOfRange);
        (await Target.CodeAsync(Type.Modify, Counter(-1, null))).ShouldBe(GrpcStatusCode.InvalidArgument);
        (await Target.CodeAsync(Type.Insert, Counter(1, null))).ShouldBe(GrpcStatusCode.InvalidArgument);
    }

    [Fact]
    public async Task Meters_drop_what_is_too_much_until_their_rates_are_removed()
    {
        await Target.ParseProbesAsync();
        await Target.WriteAsync(Type.Modify, Meter(null, Slow));
        (await Target.ReadAsync(new Entity { MeterEntry = new() }))
            .ShouldBe([.. Enumerable.Range(0, 4).Select(i => Meter(i, Slow))]);
        Send(1, 10).ShouldBeLessThan(10);

        await Target.WriteAsync(Type.Modify, Meter(1, null));
        Send(1, 10).ShouldBe(10);
        (await Target.ReadAsync(Meter(1, null))).ShouldBe([Meter(1, null)]);
        (await Target.CodeAsync(Type.Modify, Meter(1, new MeterConfig { Cir = 2, Pir = 1 })))
            .ShouldBe(GrpcStatusCode.InvalidArgument);
        (await Target.CodeAsync(Type.Modify, Meter(1, new MeterConfig { Eburst = 1 })))
            .ShouldBe(GrpcStatusCode.InvalidArgument);
        (await Target.CodeAsync(Type.Modify, Meter(9, null))).ShouldBe(GrpcStatusCode.OutOfRange);
        var colours = Meter(1, null);
        colours.MeterEntry.CounterData = new();
        (await Target.CodeAsync(Type.Modify, colours)).ShouldBe(GrpcStatusCode.Unimplemented);
    }

    [Fact]
    public async Task Registers_hold_what_packets_and_controllers_write()
    {
        await Target.ParseProbesAsync();
        Target.Send(ControlledSwitch.Probe(3));
        Target.Send(ControlledSwitch.Probe(3));
        (await Target.ReadAsync(Register(3, null))).ShouldBe([Register(3, [2])]);

        await Target.WriteAsync(Type.Modify, Register(3, [0, 0, 0, 0, 0xff]));
        Target.Send(ControlledSwitch.Probe(3));
        (await Target.ReadAsync(Register(3, null))).ShouldBe([Register(3, [1, 0])]);
        await Target.WriteAsync(Type.Modify, Register(null, [7]));
        (await Target.ReadAsync(new Entity { RegisterEntry = new() }))
            .ShouldBe([.. Enumerable.Range(0, 8).Select(i => Register(i, [7]))]);
        (await Target.CodeAsync(Type.Modify, Register(3, [1, 0, 0, 0, 0]))).ShouldBe(GrpcStatusCode.OutOfRange);
        (await Target.CodeAsync(Type.Modify, Register(3, null))).ShouldBe(GrpcStatusCode.InvalidArgument);
        (await Target.CodeAsync(Type.Modify, Register(8, [1]))).ShouldBe(GrpcStatusCode.OutOfRange);
        (await Target.CodeAsync(Type.Insert, Register(3, [1]))).ShouldBe(GrpcStatusCode.InvalidArgument);
    }

    [Fact]
    public async Task Direct_counters_and_meters_belong_to_their_row()
    {
        var row = Source(1).Build();
        row.MeterConfig = Slow;
        row.CounterData = new CounterData { PacketCount = 100, ByteCount = 1 };
        await Target.WriteAsync(Type.Insert, Table(row), Table(Source(2).Build()));
        Send(0, 3);
        var counter = await ReadDirectCounterAsync();
        counter.Data.ShouldBe(new CounterData { PacketCount = 103, ByteCount = 61 });
        (await Target.ReadAsync(new Entity { DirectMeterEntry = new() })).Select(e => e.DirectMeterEntry.Config)
            .ShouldBe([Slow, null], ignoreOrder: true);

        await Target.WriteAsync(
            Type.Modify, new Entity { DirectCounterEntry = Counter(new CounterData { PacketCount = 1 }) },
            new Entity { DirectMeterEntry = new() { TableEntry = Source(1).BuildKey() } });
        (await ReadDirectCounterAsync()).Data.ShouldBe(new CounterData { PacketCount = 1 });
        Send(0, 10).ShouldBe(10, "without a configuration everything is green");
        var missing = Counter(null);
        missing.TableEntry = Source(3).BuildKey();
        (await Target.CodeAsync(Type.Modify, new Entity { DirectCounterEntry = missing }))
            .ShouldBe(GrpcStatusCode.NotFound);
        (await Target.ReadCodeAsync(new Entity { DirectCounterEntry = missing })).ShouldBe(GrpcStatusCode.NotFound);
        (await Target.CodeAsync(Type.Insert, new Entity { DirectCounterEntry = Counter(null) }))
            .ShouldBe(GrpcStatusCode.InvalidArgument);
    }

    [Fact]
    public async Task A_changed_row_keeps_its_counter_and_loses_rates_that_are_not_given_again()
    {
        var row = Source(1).Build();
        row.MeterConfig = Slow;
        await Target.WriteAsync(Type.Insert, Table(row));
        Send(0, 2);

        var change = Source(1).BuildKey();
        change.Metadata = ByteString.CopyFromUtf8("new");
        await Target.WriteAsync(Type.Modify, Table(change));

        var asked = Source(1).BuildKey();
        (asked.CounterData, asked.MeterConfig) = (new(), new());
        var read = (await Target.ReadAsync(Table(asked))).ShouldHaveSingleItem().TableEntry;
        read.CounterData.PacketCount.ShouldBe(2);
        read.MeterConfig.ShouldBeNull();
        read.Action.ShouldBe(row.Action, "without an action the entry keeps the one it has");
        read.Metadata.ShouldBe(change.Metadata);
    }

    private static P4EntryBuilder Source(int source) => ControlledSwitch.Row("source")
        .Exact("src_addr", 0x0200_0000_0000UL + (ulong)source).Action("known");

    private static Entity Table(TableEntry entry) => new() { TableEntry = entry };

    private static DirectCounterEntry Counter(CounterData? data) =>
        new() { TableEntry = Source(1).BuildKey(), Data = data };

    private static Entity Counter(long? index, CounterData? data) => new()
    {
        CounterEntry = new CounterEntry { CounterId = Kinds, Index = At(index), Data = data },
    };

    private static Entity Meter(long? index, MeterConfig? config) => new()
    {
        MeterEntry = new MeterEntry { MeterId = Limits, Index = At(index), Config = config },
    };

    private static Entity Register(long? index, byte[]? value) => new()
    {
        RegisterEntry = new RegisterEntry
        {
            RegisterId = Seen,
            Index = At(index),
            Data = value is null ? null : new P4Data { Bitstring = ByteString.CopyFrom(value) },
        },
    };

    private static Entity Set(params ushort[] types) => new()
    {
        ValueSetEntry = new ValueSetEntry { ValueSetId = Types, Members = { types.Select(ControlledSwitch.Member) } },
    };

    private static Index? At(long? index) => index is { } at ? new Index { Index_ = at } : null;

    // Frames that left of those sent.
    private int Send(byte kind, int count) =>
        Enumerable.Range(0, count).Sum(_ => Target.Send(ControlledSwitch.Probe(kind)).Length);

    private async Task<CounterData> CountAsync(int index) =>
        (await Target.ReadAsync(Counter(index, null))).ShouldHaveSingleItem().CounterEntry.Data;

    private async Task<DirectCounterEntry> ReadDirectCounterAsync() =>
        (await Target.ReadAsync(new Entity { DirectCounterEntry = Counter(null) })).ShouldHaveSingleItem()
            .DirectCounterEntry;
}
