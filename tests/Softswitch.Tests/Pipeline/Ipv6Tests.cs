using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;

namespace Migration.Softswitch.Tests.Pipeline;

/// <summary>containerflow.p4 with IPv6; what does not depend on the family is in the other classes.</summary>
public class Ipv6Tests
{
    private const byte Syn = 0x02;
    private const byte Udp = 17;
    private const byte Icmp = 58;

    [Theory]
    [InlineData(6, 0)]
    [InlineData(6, 7)]
    [InlineData(6, 1440)]
    [InlineData(17, 0)]
    [InlineData(17, 5)]
    [InlineData(17, 64)]
    public void Packet_to_the_vip_reaches_the_backend_with_right_checksums(byte protocol, int payload)
    {
        var target = new MemorySwitch().WithService6(protocol);
        var frame = World6.ToVip() with
        {
            Protocol = protocol, Payload = [.. Enumerable.Range(0, payload).Select(i => (byte)(i * 37))],
        };

        // Parse checks the checksum from scratch.
        var seen = target.SendExpecting(1, frame, leavesOn: 2);

        seen.ShouldSatisfyAllConditions(
            () => seen.Dst.ShouldBe(World6.BackendA),
            () => seen.DstPort.ShouldBe((ushort)8080),
            () => seen.Src.ShouldBe(World6.Client),
            () => seen.Ttl.ShouldBe((byte)63),
            () => seen.DstMac.ShouldBe("02-00-00-00-00-02"),
            () => seen.Payload.ShouldBe(frame.Payload));
    }

    [Fact]
    public void Answer_leaves_under_the_address_of_the_service()
    {
        var target = new MemorySwitch().WithService6();
        var answer = new Frame
        {
            Src = World6.BackendA, Dst = World6.Client, SrcPort = 8080, DstPort = 40000, Payload = [9],
        };

        var seen = target.SendExpecting(2, answer, leavesOn: 1);

        (seen.Src, seen.SrcPort, seen.Dst).ShouldBe((World6.Vip, (ushort)80, World6.Client));
    }

    [Fact]
    public void Both_families_live_side_by_side()
    {
        var target = new MemorySwitch().WithService6();
        target.WithRoutes();
        target.Write(Update.Types.Type.Insert, World.Row("ingress.service")
            .Exact("dst_addr", World.Ip(MemorySwitch.Vip)).Exact("protocol", 6).Exact("dst_port", 80)
            .Action("ingress.set_service", ("service_id", 2), ("bucket_count", 1)));
        target.Write(Update.Types.Type.Insert, World.Row("ingress.bucket")
            .Exact("service_id", 2).Exact("bucket", 0).Action("ingress.set_backend", ("backend_id", 2)));
        target.Write(Update.Types.Type.Insert, World.Backend(2).To("ingress.deliver", MemorySwitch.BackendB, 8080, 3));

        target.SendExpecting(1, World6.ToVip(), leavesOn: 2).Dst.ShouldBe(World6.BackendA);
        target.SendExpecting(1, World.ToVip(), leavesOn: 3).Dst.ShouldBe(MemorySwitch.BackendB);
    }

    [Fact]
    public void Held_packet_goes_to_the_controller_as_it_came_and_cut_over_is_one_modify()
    {
        var target = new MemorySwitch().WithService6();
        target.Write(Update.Types.Type.Modify, World.Backend(1).Action("ingress.hold"));
        var frame = World6.ToVip().ToBytes();

        target.Send(1, frame).ShouldBeEmpty();
        target.Controller.PacketIns.ShouldHaveSingleItem().Payload.ToByteArray().ShouldBe(frame);

        target.Write(Update.Types.Type.Modify, World.Backend(1).To("ingress.deliver6", World6.BackendB, 9090, 3));
        var seen = target.SendExpecting(1, World6.ToVip(), leavesOn: 3);
        (seen.Dst, seen.DstPort).ShouldBe((World6.BackendB, (ushort)9090));
    }

    [Theory]
    [InlineData(Syn, true)]
    [InlineData(0x10, false)]
    public void Drain_holds_only_packets_that_open_a_connection(byte flags, bool isHeld)
    {
        var target = new MemorySwitch().WithService6();
        target.Write(Update.Types.Type.Modify, World.Backend(1).To("ingress.drain6", World6.BackendA, 8080, 2));

        target.Send(1, World6.ToVip(flags).ToBytes()).Count.ShouldBe(isHeld ? 0 : 1);

        target.Controller.PacketIns.Count.ShouldBe(isHeld ? 1 : 0);
    }

    [Fact]
    public async Task A_fenced_source_is_mute_and_a_copy_that_is_being_restored_waits()
    {
        var target = new MemorySwitch().WithService6();
        var answer = new Frame { Src = World6.BackendA, Dst = World6.Client, SrcPort = 8080, DstPort = 40000 };
        target.Write(Update.Types.Type.Modify, World6.Source(World6.BackendA, 6, 8080).Action("ingress.fence6"));
        target.Send(2, answer.ToBytes()).ShouldBeEmpty();
        (await target.DropsAsync(7)).ShouldBe(1);

        target.Write(Update.Types.Type.Modify, World6.Source(World6.BackendA, 6, 8080)
            .Action("ingress.hold_answers6", ("backend_id", 1)));
        target.Send(2, answer.ToBytes()).ShouldBeEmpty();
        target.Controller.PacketIns.ShouldHaveSingleItem().Payload.ToByteArray().ShouldBe(answer.ToBytes());
    }

    [Fact]
    public void A_connection_may_have_a_backend_of_its_own()
    {
        var target = new MemorySwitch().WithService6();
        target.Write(Update.Types.Type.Insert, World.Backend(2).To("ingress.deliver6", World6.BackendB, 8080, 3));
        target.Write(Update.Types.Type.Insert, World.Row("ingress.connection6")
            .Exact("service_id", 1).Exact("src_addr", World.Ip(World6.Client)).Exact("src_port", 40000)
            .Action("ingress.stay6", ("backend_id", 2)));

        target.SendExpecting(1, World6.ToVip(), leavesOn: 3);
        target.SendExpecting(1, World6.ToVip() with { SrcPort = 40001 }, leavesOn: 2);
    }

    [Fact]
    public void The_longest_prefix_wins()
    {
        var target = new MemorySwitch();
        target.Route6("fd00::", 8, 1);
        target.Route6("fd00:2::", 64, 2);
        target.Route6("fd00:2::8000:0:0:1", 128, 3);
        var frame = new Frame { Src = "2001:db8::9", Dst = "fd00:2::8000:0:0:1", SrcPort = 1, DstPort = 2 };

        target.SendExpecting(1, frame, leavesOn: 3);
        target.SendExpecting(1, frame with { Dst = "fd00:2::8000:0:0:2" }, leavesOn: 2);
        target.SendExpecting(1, frame with { Dst = "fdff::1" }, leavesOn: 1);
    }

    [Fact]
    public async Task Hop_limit_ends_and_what_has_no_route_drops()
    {
        var target = new MemorySwitch().WithService6();

        target.Send(1, (World6.ToVip() with { Ttl = 1 }).ToBytes()).ShouldBeEmpty();
        target.Send(1, (World6.ToVip() with { Dst = "2001:db8:999::1" }).ToBytes()).ShouldBeEmpty();

        (await target.DropsAsync(9)).ShouldBe(1);
        (await target.DropsAsync(8)).ShouldBe(1);
    }

    [Fact]
    public void Icmp_and_fragments_go_by_their_destination()
    {
        var target = new MemorySwitch().WithService6();
        var echo = new Frame { Src = World6.Client, Dst = World6.BackendA, Protocol = Icmp, Payload = [128, 0, 1, 2] };
        // A fragment header whose bytes would be the service's port if they were taken for TCP.
        var fragment = echo with { Src = World6.BackendA, Dst = World6.Client, Protocol = 44, Payload = [0x1f, 0x90, 0, 1] };

        target.SendExpecting(1, echo, leavesOn: 2).Payload.ShouldBe(echo.Payload);
        target.SendExpecting(2, fragment, leavesOn: 1).Src.ShouldBe(World6.BackendA);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Solicitation_for_a_known_address_is_answered_on_the_same_port(bool withOption)
    {
        var target = new MemorySwitch().WithNeighbour();

        var (port, bytes) = target.Send(2, Solicitation(World6.BackendA, World6.Vip, withOption)).ShouldHaveSingleItem();

        port.ShouldBe(2);
        byte[] message = [136, 0, 0, 0, 0xe0, 0, 0, 0, .. Frame.Address(World6.Vip), 2, 1, .. Frame.Mac(MemorySwitch.GatewayMac)];
        var expected = Message("02-00-00-00-00-02", MemorySwitch.GatewayMac, World6.Vip, World6.BackendA, 255, message);
        bytes.ShouldBe(expected);
    }

    [Fact]
    public async Task Other_solicitations_are_dropped()
    {
        var target = new MemorySwitch().WithNeighbour();

        target.Send(2, Solicitation(World6.BackendA, "fd00:1::99", withOption: true)).ShouldBeEmpty();
        target.Send(2, Solicitation("::", World6.Vip, withOption: false)).ShouldBeEmpty();
        target.Send(2, Solicitation(World6.BackendA, World6.Vip, withOption: true, hopLimit: 64)).ShouldBeEmpty();

        (await target.DropsAsync(10)).ShouldBe(3);
    }

    [Fact]
    public void Udp_checksum_that_works_out_as_zero_is_sent_as_ones()
    {
        var target = new MemorySwitch().WithService6(protocol: Udp);
        var toBackend = World6.ToVip() with { Dst = World6.BackendA, DstPort = 8080, Protocol = Udp, Payload = [0, 0] };
        var checksum = toBackend.ToBytes().AsSpan(14 + 40 + 6, 2).ToArray();

        var (_, bytes) = target
            .Send(1, (World6.ToVip() with { Protocol = Udp, Payload = checksum }).ToBytes()).ShouldHaveSingleItem();

        bytes.AsSpan(14 + 40 + 6, 2).ToArray().ShouldBe([0xff, 0xff]);
    }

    private static byte[] Solicitation(string sender, string target, bool withOption, byte hopLimit = 255)
    {
        byte[] option = withOption ? [1, 1, .. Frame.Mac("02-00-00-00-00-02")] : [];
        return Message(
            "33-33-FF-00-00-10", "02-00-00-00-00-02", sender, "ff02::1:ff00:10", hopLimit,
            [135, 0, 0, 0, 0, 0, 0, 0, .. Frame.Address(target), .. option]);
    }

    private static byte[] Message(
        string dstMac, string srcMac, string src, string dst, byte hopLimit, byte[] message)
    {
        var checksum = Checksum.OfTransport([.. Frame.Address(src), .. Frame.Address(dst)], Icmp, message);
        (message[2], message[3]) = ((byte)(checksum >> 8), (byte)checksum);
        return
        [
            .. Frame.Mac(dstMac), .. Frame.Mac(srcMac), 0x86, 0xdd,
            0x60, 0, 0, 0, 0, (byte)message.Length, Icmp, hopLimit, .. Frame.Address(src), .. Frame.Address(dst),
            .. message,
        ];
    }
}

file static class Neighbours
{
    public static MemorySwitch WithNeighbour(this MemorySwitch target)
    {
        target.Write(Update.Types.Type.Insert, World.Row("ingress.nd_reply")
            .Exact("target_ip", World.Ip(World6.Vip))
            .Action("ingress.nd_answer", ("mac", World.Mac(MemorySwitch.GatewayMac))));
        return target;
    }
}
