using Google.Protobuf;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;

namespace Migration.Softswitch.Tests.Pipeline;

public class HoldTests
{
    private const byte Syn = 0x02;
    private const byte SynAck = 0x12;

    [Fact]
    public void Held_packet_goes_to_the_controller_as_it_came()
    {
        var target = new MemorySwitch().WithService();
        target.Write(Update.Types.Type.Modify, World.Backend(1).Action("ingress.hold"));
        var frame = (World.ToVip() with { Options = [1, 1, 1, 0] }).ToBytes();

        target.Send(1, frame).ShouldBeEmpty();

        var packet = target.Controller.PacketIns.ShouldHaveSingleItem();
        packet.Payload.ToByteArray().ShouldBe(frame);
        var header = CompiledProgram.Names.PacketIn;
        header.Read(packet.Metadata, "ingress_port").ToUInt64().ShouldBe(1UL);
        header.Read(packet.Metadata, "reason").ToUInt64().ShouldBe(1UL);
        header.Read(packet.Metadata, "backend_id").ToUInt64().ShouldBe(1UL);
    }

    [Fact]
    public async Task Replayed_packet_meets_the_row_as_it_is_then()
    {
        var target = new MemorySwitch().WithService();
        target.Write(Update.Types.Type.Modify, World.Backend(1).Action("ingress.hold"));
        target.Send(1, World.ToVip().ToBytes()).ShouldBeEmpty();
        target.Controller.PacketIns.TryDequeue(out var held).ShouldBeTrue();

        await target.Target.PacketOutAsync(Inject(held!.Payload), TestContext.Current.CancellationToken);
        target.Controller.PacketIns.Count.ShouldBe(1, "the row still says hold");

        target.Write(Update.Types.Type.Modify, World.Backend(1).To("ingress.deliver", MemorySwitch.BackendB, 8080, 3));
        await target.Target.PacketOutAsync(Inject(held.Payload), TestContext.Current.CancellationToken);
        var (port, bytes) = target.Drain().ShouldHaveSingleItem();
        port.ShouldBe(3);
        Frame.Parse(bytes).Dst.ShouldBe(MemorySwitch.BackendB);
    }

    [Fact]
    public async Task Packet_out_can_leave_a_port_untouched()
    {
        var target = new MemorySwitch();
        var payload = ByteString.CopyFrom(1, 2, 3);
        var packet = new PacketOut { Payload = payload };
        packet.Metadata.Add(CompiledProgram.Names.PacketOut.Encode(("port", 3), ("mode", 1)));

        await target.Target.PacketOutAsync(packet, TestContext.Current.CancellationToken);

        var (port, bytes) = target.Drain().ShouldHaveSingleItem();
        port.ShouldBe(3);
        bytes.ShouldBe(payload.ToByteArray());
    }

    [Theory]
    [InlineData(Syn, true)]
    [InlineData(SynAck, false)]
    [InlineData(0x10, false)]
    [InlineData(0x11, false)]
    public void Drain_holds_only_packets_that_open_a_connection(byte flags, bool isHeld)
    {
        var target = new MemorySwitch().WithService();
        target.Write(Update.Types.Type.Modify, World.Backend(1).To("ingress.drain", MemorySwitch.BackendA, 8080, 2));
        var frame = World.ToVip(flags);

        var sent = target.Send(1, frame.ToBytes());

        sent.Count.ShouldBe(isHeld ? 0 : 1);
        target.Controller.PacketIns.Count.ShouldBe(isHeld ? 1 : 0);
        if (isHeld)
        {
            target.Controller.PacketIns.First().Payload.ToByteArray().ShouldBe(frame.ToBytes());
        }
        else
        {
            Frame.Parse(sent[0].Frame).Dst.ShouldBe(MemorySwitch.BackendA);
        }
    }

    [Fact]
    public void Drain_lets_udp_pass()
    {
        var target = new MemorySwitch().WithService(protocol: 17);
        target.Write(Update.Types.Type.Modify, World.Backend(1).To("ingress.drain", MemorySwitch.BackendA, 8080, 2));

        target.SendExpecting(1, World.ToVip() with { Protocol = 17 }, leavesOn: 2).DstPort.ShouldBe((ushort)8080);
    }

    [Fact]
    public async Task Guard_drops_what_exceeds_its_rate()
    {
        var clock = new ManualClock();
        var target = new MemorySwitch(clock).WithService();
        target.Write(Update.Types.Type.Modify, World.Backend(1).Action("ingress.hold"));
        var meter = new MeterEntry
        {
            MeterId = CompiledProgram.Names.Meter("ingress.hold_guard").Preamble.Id,
            Index = new() { Index_ = 1 },
            Config = new MeterConfig { Cir = 10, Cburst = 3, Pir = 10, Pburst = 5 },
        };
        target.TryWrite(new Update { Type = Update.Types.Type.Modify, Entity = new Entity { MeterEntry = meter } })
            .IsOk.ShouldBeTrue();

        Send(target, 20);
        target.Controller.PacketIns.Count.ShouldBe(5);
        (await target.DropsAsync(6)).ShouldBe(15);

        clock.Advance(TimeSpan.FromMilliseconds(200));
        Send(target, 20);
        target.Controller.PacketIns.Count.ShouldBe(7);
    }

    private static void Send(MemorySwitch target, int packets)
    {
        for (var i = 0; i < packets; i++)
        {
            target.Send(1, World.ToVip().ToBytes()).ShouldBeEmpty();
        }
    }

    private static PacketOut Inject(ByteString payload)
    {
        var packet = new PacketOut { Payload = payload };
        packet.Metadata.Add(CompiledProgram.Names.PacketOut.Encode(("port", 1), ("mode", 0)));
        return packet;
    }
}
