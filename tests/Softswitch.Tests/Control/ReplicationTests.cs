using Google.Protobuf;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;
using Type = Migration.Platform.P4Runtime.V1.Update.Types.Type;

namespace Migration.Softswitch.Tests.Control;

/// <summary>Multicast groups and clone sessions, over P4Runtime on loopback.</summary>
public sealed class ReplicationTests : IAsyncLifetime
{
    private ControlledSwitch? _target;

    private ControlledSwitch Target => _target!;

    public async ValueTask InitializeAsync() => _target = await ControlledSwitch.StartAsync();

    public ValueTask DisposeAsync() => Target.DisposeAsync();

    [Fact]
    public async Task Packets_go_to_all_ports_of_their_group()
    {
        await Target.WriteAsync(Type.Insert, Group(4, Old(2, 1), New(3, 2)));
        await Target.WriteAsync(
            ControlledSwitch.Row("plain").Priority(1).Action("flood", ("group", 4)).ToUpdate(Type.Insert));

        Target.Send(ControlledSwitch.Probe(0)).Order().ShouldBe([2, 3]);
        await Target.WriteAsync(Type.Modify, Group(4, New(1, 0)));
        Target.Send(ControlledSwitch.Probe(0)).ShouldBe([1]);
        await Target.WriteAsync(Type.Delete, Group(4));
        Target.Send(ControlledSwitch.Probe(0)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Clones_go_where_their_session_says_cut_to_its_length()
    {
        await Target.ParseProbesAsync();
        await Target.WriteAsync(
            ControlledSwitch.Row("plain").Priority(1).Action("send", ("port", 2)).ToUpdate(Type.Insert));
        Target.Send(ControlledSwitch.Probe(7)).ShouldBe([2], "a session that nobody made clones nothing");
        await Target.WriteAsync(Type.Insert, Session(5, 16, New(3, 1)));

        var sent = Target.SendFrames(ControlledSwitch.Probe(7));

        sent.Select(s => (s.Port, s.Frame.Length)).ShouldBe([(2, 20), (3, 16)]);
    }

    [Fact]
    public async Task A_clone_to_the_controller_is_a_packet_in()
    {
        await Target.ParseProbesAsync();
        await Target.WriteAsync(Type.Insert, Session(5, 0, New(255, 0)));

        Target.Send(ControlledSwitch.Probe(7)).ShouldBeEmpty();

        var packet = await Target.Client.PacketIns.ReadAsync(TestContext.Current.CancellationToken);
        packet.Payload.ToByteArray().ShouldBe(ControlledSwitch.Probe(7));
    }

    [Fact]
    public async Task Entries_read_back_as_written_by_id_and_by_wildcard()
    {
        var (first, second) = (Group(1, Old(1, 0), New(2, 9)), Group(300, New(3, 0)));
        first.PacketReplicationEngineEntry.MulticastGroupEntry.Metadata = ByteString.CopyFromUtf8("tag");
        var session = Session(5, 64, New(3, 1), Old(2, 1));
        session.PacketReplicationEngineEntry.CloneSessionEntry.ClassOfService = 2;
        await Target.WriteAsync(Type.Insert, first, second, session);

        (await Target.ReadAsync(Group(0))).ShouldBe([first, second]);
        (await Target.ReadAsync(Group(300))).ShouldBe([second]);
        (await Target.ReadAsync(Session(0, 0))).ShouldBe([session]);
        (await Target.ReadCodeAsync(Session(6, 0))).ShouldBe(GrpcStatusCode.NotFound);
    }

    [Fact]
    public async Task Each_wrong_update_has_its_code()
    {
        await Target.WriteAsync(Type.Insert, Group(1), Session(1, 0));

        await ShouldBeRefused(GrpcStatusCode.AlreadyExists, Type.Insert, Group(1), Session(1, 0));
        await ShouldBeRefused(GrpcStatusCode.NotFound, Type.Modify, Group(2), Session(2, 0));
        await ShouldBeRefused(GrpcStatusCode.NotFound, Type.Delete, Group(2), Session(2, 0));
        await ShouldBeRefused(
            GrpcStatusCode.InvalidArgument, Type.Insert, Group(0), Session(0, 0), Group(2, New(1, 1), Old(1, 1)),
            Group(2, New(1, 70_000)), Group(2, Old(900, 1)), Session(2, -1),
            new Entity { PacketReplicationEngineEntry = new() });
        await ShouldBeRefused(GrpcStatusCode.OutOfRange, Type.Insert, Group(70_000));
        await ShouldBeRefused(
            GrpcStatusCode.ResourceExhausted, Type.Insert,
            Group(2, [.. Enumerable.Range(0, 2000).Select(i => New(1, (uint)i))]));
    }

    private static Replica Old(uint port, uint instance) => new() { EgressPort = port, Instance = instance };

    private static Replica New(byte port, uint instance) =>
        new() { Port = ByteString.CopyFrom(port), Instance = instance };

    private static Entity Group(uint id, params Replica[] replicas) => new()
    {
        PacketReplicationEngineEntry = new()
        {
            MulticastGroupEntry = new() { MulticastGroupId = id, Replicas = { replicas } },
        },
    };

    private static Entity Session(uint id, int length, params Replica[] replicas) => new()
    {
        PacketReplicationEngineEntry = new()
        {
            CloneSessionEntry = new() { SessionId = id, PacketLengthBytes = length, Replicas = { replicas } },
        },
    };

    private async Task ShouldBeRefused(GrpcStatusCode code, Type type, params Entity[] entities)
    {
        foreach (var entity in entities)
        {
            (await Target.CodeAsync(type, entity)).ShouldBe(code);
        }
    }
}
