using Google.Protobuf;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;
using Type = Migration.Platform.P4Runtime.V1.Update.Types.Type;

namespace Migration.Softswitch.Tests.Control;

/// <summary>
/// Wildcard reads, default and constant entries, packets of the controller, over P4Runtime on loopback.
/// </summary>
public sealed class TableAccessTests : IAsyncLifetime
{
    private ControlledSwitch? _target;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ControlledSwitch Target => _target!;

    public async ValueTask InitializeAsync() => _target = await ControlledSwitch.StartAsync();

    public ValueTask DisposeAsync() => Target.DisposeAsync();

    [Fact]
    public async Task Reads_are_filtered_by_table_match_priority_action_and_metadata()
    {
        var any = Plain(1, null);
        var narrow = Plain(2, 0x0200_0000_0009);
        var same = Plain(3, 0x0200_0000_0009);
        (any.Metadata, narrow.ControllerMetadata) = (ByteString.CopyFromUtf8("tag"), 77);
        same.Action = new TableAction { Action = ControlledSwitch.Call("flood", ("group", 1)) };
        var source = ControlledSwitch.Row("source").Exact("src_addr", 1).Action("known").Build();
        await Target.WriteAsync(Type.Insert, [.. new[] { any, narrow, same, source }.Select(Of)]);

        (await ReadAsync(new TableEntry())).Where(e => !e.IsConst)
            .ShouldBe([any, narrow, same, source], ignoreOrder: true);
        (await ReadAsync(Filter(_ => { }))).ShouldBe([any, narrow, same], ignoreOrder: true);
        (await ReadAsync(Filter(f => f.Priority = 2))).ShouldBe([narrow]);
        (await ReadAsync(Filter(f => f.Match.Add(narrow.Match)))).ShouldBe([narrow, same], ignoreOrder: true);
        (await ReadAsync(Filter(f => f.Priority = 3, same))).ShouldBe([same]);
        (await ReadAsync(Filter(f => f.Metadata = any.Metadata))).ShouldBe([any]);
        (await ReadAsync(Filter(f => f.ControllerMetadata = 77))).ShouldBe([narrow]);
        (await ReadAsync(Filter(f => f.Action = same.Action))).ShouldBe([same]);
        (await Target.ReadCodeAsync(Of(new TableEntry { TableId = 5 }))).ShouldBe(GrpcStatusCode.NotFound);
        (await Target.ReadCodeAsync(Of(new TableEntry { Priority = 5 }))).ShouldBe(GrpcStatusCode.InvalidArgument);
        (await Target.ReadCodeAsync(new Entity())).ShouldBe(GrpcStatusCode.InvalidArgument);
    }

    [Fact]
    public async Task The_default_entry_can_be_changed_and_reset()
    {
        Target.Send(ControlledSwitch.Probe(0)).ShouldBeEmpty();
        var entry = ControlledSwitch.Row("plain").Default().Action("send", ("port", 3))
            .Metadata(ByteString.CopyFromUtf8("d")).Build();
        await Target.WriteAsync(Type.Modify, Of(entry));
        Target.Send(ControlledSwitch.Probe(0)).ShouldBe([3]);
        var asked = new TableEntry { TableId = entry.TableId, IsDefaultAction = true };
        (await ReadAsync(asked)).ShouldBe([entry]);
        (await ReadAsync(new TableEntry { IsDefaultAction = true })).ShouldContain(entry);

        await Target.WriteAsync(Type.Modify, Of(asked));
        Target.Send(ControlledSwitch.Probe(0)).ShouldBeEmpty();
        var read = (await ReadAsync(asked)).ShouldHaveSingleItem();
        read.Metadata.ShouldBe(ByteString.Empty);
        read.Action.Action.ActionId.ShouldBe(ControlledSwitch.Names.Action("NoAction").Id);
        await ShouldBeRefused(GrpcStatusCode.InvalidArgument, Type.Insert, entry);
        await ShouldBeRefused(GrpcStatusCode.InvalidArgument, Type.Delete, entry);
        var flow = ControlledSwitch.Row("by_flow").Default().Build();
        await ShouldBeRefused(GrpcStatusCode.PermissionDenied, Type.Modify, flow);
    }

    [Fact]
    public async Task Entries_of_the_program_are_read_and_not_changed()
    {
        var table = ControlledSwitch.Names.Table("ControlIngress.permanent").Id;
        var entry = (await ReadAsync(new TableEntry { TableId = table })).ShouldHaveSingleItem();
        entry.IsConst.ShouldBeTrue();
        await ShouldBeRefused(GrpcStatusCode.InvalidArgument, Type.Modify, entry);

        entry.IsConst = false;
        await ShouldBeRefused(GrpcStatusCode.PermissionDenied, Type.Modify, entry);
        await ShouldBeRefused(GrpcStatusCode.PermissionDenied, Type.Delete, entry);
    }

    [Fact]
    public async Task Delete_looks_at_the_key_only_and_actions_at_their_scope()
    {
        await Target.WriteAsync(Type.Insert, Of(Plain(1, null)));
        var nonsense = Plain(1, null);
        nonsense.Action.Action.ActionId = 1;
        nonsense.MeterConfig = new MeterConfig { Cir = -1 };
        nonsense.IdleTimeoutNs = -5;
        await Target.WriteAsync(Type.Delete, Of(nonsense));

        var scope = Plain(1, null);
        scope.Action = new TableAction { Action = ControlledSwitch.Call("mark", ("value", 1)) };
        await ShouldBeRefused(GrpcStatusCode.PermissionDenied, Type.Insert, scope);
        var counted = Plain(1, null);
        counted.CounterData = new CounterData();
        await ShouldBeRefused(GrpcStatusCode.InvalidArgument, Type.Insert, counted);
    }

    [Fact]
    public async Task Packets_of_the_controller_go_out_and_wrong_ones_are_told_of()
    {
        var payload = ByteString.CopyFrom(ControlledSwitch.Probe(1));
        await Target.Client.SendPacketOutAsync(new PacketOut { Payload = payload }, Token);
        var error = await Target.Client.StreamErrors.ReadAsync(Token);
        error.CanonicalCode.ShouldBe((int)GrpcStatusCode.InvalidArgument);
        error.PacketOut.PacketOut.Payload.ShouldBe(payload);

        var good = new PacketOut
        {
            Payload = payload,
            Metadata = { ControlledSwitch.Names.PacketOut.Encode(("egress_port", 2)) },
        };
        await Target.Client.SendPacketOutAsync(good, Token);

        (await Target.Port(2).Transmitted.ReadAsync(Token)).ShouldBe(payload.ToByteArray());
    }

    [Fact]
    public async Task Packets_for_the_controller_come_with_their_metadata()
    {
        await Target.WriteAsync(
            ControlledSwitch.Row("plain").Priority(1).Action("send", ("port", 255)).ToUpdate(Type.Insert));

        Target.Send(ControlledSwitch.Probe(1)).ShouldBeEmpty();

        var packet = await Target.Client.PacketIns.ReadAsync(Token);
        packet.Payload.ToByteArray().ShouldBe(ControlledSwitch.Probe(1));
        ControlledSwitch.Names.PacketIn.Read(packet.Metadata, "ingress_port").Raw.ToByteArray().ShouldBe([1]);
    }

    private static TableEntry Plain(int priority, ulong? address)
    {
        var row = ControlledSwitch.Row("plain").Priority(priority).Action("send", ("port", 2));
        return (address is { } value ? row.Ternary("dst_addr", value, 0xffff_ffff_ffffUL) : row).Build();
    }

    private static Entity Of(TableEntry entry) => new() { TableEntry = entry };

    private static TableEntry Filter(Action<TableEntry> set, TableEntry? match = null)
    {
        var filter = new TableEntry { TableId = ControlledSwitch.Names.Table("ControlIngress.plain").Id };
        filter.Match.Add(match?.Match ?? []);
        set(filter);
        return filter;
    }

    private async Task ShouldBeRefused(GrpcStatusCode code, Type type, TableEntry entry) =>
        (await Target.CodeAsync(type, Of(entry))).ShouldBe(code);

    private async Task<List<TableEntry>> ReadAsync(TableEntry request) =>
        [.. (await Target.ReadAsync(Of(request))).Select(e => e.TableEntry)];
}
