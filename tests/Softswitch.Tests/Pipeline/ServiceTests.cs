using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;

namespace Migration.Softswitch.Tests.Pipeline;

public class ServiceTests
{
    [Theory]
    [InlineData(6, 0, 0)]
    [InlineData(6, 1, 0)]
    [InlineData(6, 1460, 0)]
    [InlineData(6, 7, 12)]
    [InlineData(17, 0, 0)]
    [InlineData(17, 5, 0)]
    [InlineData(17, 64, 40)]
    public void Packet_to_the_vip_reaches_the_backend_with_right_checksums(byte protocol, int payload, int options)
    {
        var target = new MemorySwitch().WithService(protocol);
        var frame = World.ToVip() with
        {
            Protocol = protocol,
            Payload = [.. Enumerable.Range(0, payload).Select(i => (byte)(i * 37))],
            Options = [.. Enumerable.Range(0, options).Select(_ => (byte)1)],
        };

        // Parse checks all checksums from scratch.
        var seen = target.SendExpecting(1, frame, leavesOn: 2);

        seen.ShouldSatisfyAllConditions(
            () => seen.Dst.ShouldBe(MemorySwitch.BackendA),
            () => seen.DstPort.ShouldBe((ushort)8080),
            () => seen.Src.ShouldBe(MemorySwitch.Client),
            () => seen.SrcPort.ShouldBe((ushort)40000),
            () => seen.Ttl.ShouldBe((byte)63),
            () => seen.DstMac.ShouldBe("02-00-00-00-00-02"),
            () => seen.SrcMac.ShouldBe("02-00-00-00-00-A2"),
            () => seen.Options.ShouldBe(frame.Options),
            () => seen.Payload.ShouldBe(frame.Payload));
    }

    [Fact]
    public void Tcp_options_and_padding_behind_the_packet_are_kept()
    {
        var target = new MemorySwitch().WithService();
        var frame = World.ToVip(0x02) with { TcpOptions = [2, 4, 5, 0xb4, 1, 3, 3, 7], Payload = [] };
        byte[] padded = [.. frame.ToBytes(), 0, 0];

        var (_, bytes) = target.Send(1, padded).ShouldHaveSingleItem();

        bytes.Length.ShouldBe(padded.Length);
        Frame.Parse(bytes).TcpOptions.ShouldBe(frame.TcpOptions);
    }

    [Fact]
    public void Answer_leaves_under_the_address_of_the_service()
    {
        var target = new MemorySwitch().WithService();
        var answer = new Frame
        {
            Src = MemorySwitch.BackendA, Dst = MemorySwitch.Client, SrcPort = 8080, DstPort = 40000, Payload = [9],
        };

        var seen = target.SendExpecting(2, answer, leavesOn: 1);

        seen.Src.ShouldBe(MemorySwitch.Vip);
        seen.SrcPort.ShouldBe((ushort)80);
        seen.Dst.ShouldBe(MemorySwitch.Client);
        seen.DstMac.ShouldBe("02-00-00-00-00-01");
    }

    [Fact]
    public void Udp_without_checksum_stays_without()
    {
        var target = new MemorySwitch().WithService(protocol: 17);
        var frame = World.ToVip() with { Protocol = 17, WithoutUdpChecksum = true };

        target.SendExpecting(1, frame, leavesOn: 2).WithoutUdpChecksum.ShouldBeTrue();
    }

    [Fact]
    public void Udp_checksum_that_works_out_as_zero_is_sent_as_ones()
    {
        // The payload word is chosen so that the checksum towards the backend is 0 when computed.
        var target = new MemorySwitch().WithService(protocol: 17);
        var toBackend = new Frame
        {
            Src = MemorySwitch.Client, Dst = MemorySwitch.BackendA, SrcPort = 40000, DstPort = 8080, Protocol = 17,
            Payload = [0, 0],
        };
        var checksum = toBackend.ToBytes().AsSpan(14 + 20 + 6, 2).ToArray();
        var frame = World.ToVip() with { Protocol = 17, Payload = checksum };

        var (_, bytes) = target.Send(1, frame.ToBytes()).ShouldHaveSingleItem();

        bytes.AsSpan(14 + 20 + 6, 2).ToArray().ShouldBe([0xff, 0xff]);
        Frame.Parse(bytes).Payload.ShouldBe(checksum);
    }

    [Fact]
    public void A_broken_checksum_stays_broken()
    {
        var target = new MemorySwitch().WithService();
        var bytes = World.ToVip().ToBytes();
        bytes[^1] ^= 0xff;

        var (_, sent) = target.Send(1, bytes).ShouldHaveSingleItem();

        Should.Throw<ShouldAssertException>(() => Frame.Parse(sent)).Message.ShouldContain("transport checksum");
    }

    [Fact]
    public void Connections_spread_over_backends_and_each_keeps_its_own()
    {
        var target = new MemorySwitch().WithService();
        target.Write(Update.Types.Type.Insert, World.Backend(2).To("ingress.deliver", MemorySwitch.BackendB, 8080, 3));
        for (var bucket = 0; bucket < 4; bucket += 2)
        {
            target.Write(Update.Types.Type.Modify, World.Row("ingress.bucket")
                .Exact("service_id", 1).Exact("bucket", bucket).Action("ingress.set_backend", ("backend_id", 2)));
        }

        var ports = new List<int>();
        for (ushort client = 0; client < 200; client++)
        {
            var frame = (World.ToVip() with { SrcPort = (ushort)(40000 + client) }).ToBytes();
            var first = target.Send(1, frame).ShouldHaveSingleItem().Port;
            target.Send(1, frame).ShouldHaveSingleItem().Port.ShouldBe(first);
            ports.Add(first);
        }

        ports.Count(p => p == 2).ShouldBeInRange(60, 140);
        ports.Count(p => p == 3).ShouldBe(200 - ports.Count(p => p == 2));
    }

    [Fact]
    public void Cut_over_is_one_modify_of_one_row()
    {
        var target = new MemorySwitch().WithService();
        target.SendExpecting(1, World.ToVip(), leavesOn: 2);

        target.Write(Update.Types.Type.Modify, World.Backend(1).To("ingress.deliver", MemorySwitch.BackendB, 9090, 3));

        var seen = target.SendExpecting(1, World.ToVip(), leavesOn: 3);
        seen.Dst.ShouldBe(MemorySwitch.BackendB);
        seen.DstPort.ShouldBe((ushort)9090);
    }

    [Fact]
    public void A_backend_can_be_the_client_of_another_service()
    {
        // a's socket, known to the world as VIP:80, talks to another service that b serves.
        var target = new MemorySwitch().WithService();
        target.Write(Update.Types.Type.Insert, World.Row("ingress.service")
            .Exact("dst_addr", World.Ip("203.0.113.20")).Exact("protocol", 6).Exact("dst_port", 443)
            .Action("ingress.set_service", ("service_id", 2), ("bucket_count", 1)));
        target.Write(Update.Types.Type.Insert, World.Row("ingress.bucket")
            .Exact("service_id", 2).Exact("bucket", 0).Action("ingress.set_backend", ("backend_id", 2)));
        target.Write(Update.Types.Type.Insert, World.Backend(2).To("ingress.deliver", MemorySwitch.BackendB, 8443, 3));
        var frame = new Frame
        {
            Src = MemorySwitch.BackendA, Dst = "203.0.113.20", SrcPort = 8080, DstPort = 443, Payload = [1],
        };

        var seen = target.SendExpecting(2, frame, leavesOn: 3);

        (seen.Src, seen.SrcPort, seen.Dst, seen.DstPort)
            .ShouldBe((MemorySwitch.Vip, (ushort)80, MemorySwitch.BackendB, (ushort)8443));
    }
}
