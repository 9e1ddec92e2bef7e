using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;

namespace Migration.Softswitch.Tests.Pipeline;

public class RoutingTests
{
    [Fact]
    public void The_longest_prefix_wins_and_its_removal_falls_back()
    {
        var target = new MemorySwitch();
        target.Route("10.0.0.0", 8, 1);
        target.Route("10.2.0.0", 16, 2);
        target.Route("10.2.3.4", 32, 3);
        var frame = new Frame { Src = "192.0.2.9", Dst = "10.2.3.4", SrcPort = 1, DstPort = 2 };

        target.SendExpecting(1, frame, leavesOn: 3);
        target.SendExpecting(1, frame with { Dst = "10.2.3.5" }, leavesOn: 2);
        target.SendExpecting(1, frame with { Dst = "10.3.0.1" }, leavesOn: 1);
        target.Write(Update.Types.Type.Delete, World.Row("ingress.route").Lpm("dst_addr", World.Ip("10.2.3.4"), 32));
        target.SendExpecting(1, frame, leavesOn: 2);
    }

    [Fact]
    public void Default_route_takes_the_rest()
    {
        var target = new MemorySwitch();
        target.Write(Update.Types.Type.Insert, World.Row("ingress.route")
            .Action("ingress.next_hop", ("dmac", World.Mac("02-00-00-00-00-03")), ("port", 3)));

        var echo = new Frame { Src = "192.0.2.9", Dst = "192.0.2.77", Protocol = 1, Payload = [8, 0] };

        target.SendExpecting(1, echo, leavesOn: 3).Payload.ShouldBe([8, 0]);
    }

    [Fact]
    public void Later_fragments_are_routed_by_address_only()
    {
        // The bytes where ports would be match the service; they are payload here.
        var target = new MemorySwitch().WithService();
        var fragment = new Frame
        {
            Src = MemorySwitch.BackendA, Dst = MemorySwitch.Client, FragmentOffset = 185,
            Payload = [0x1f, 0x90, 0x9c, 0x40, .. new byte[16]],
        };

        var seen = target.SendExpecting(2, fragment, leavesOn: 1);

        seen.Src.ShouldBe(MemorySwitch.BackendA);
        seen.Payload.ShouldBe(fragment.Payload);
    }

    [Fact]
    public void Arp_request_for_a_known_address_is_answered_on_the_same_port()
    {
        var target = new MemorySwitch();
        target.Write(Update.Types.Type.Insert, World.Row("ingress.arp_reply")
            .Exact("target_ip", World.Ip(MemorySwitch.Vip))
            .Action("ingress.arp_answer", ("mac", World.Mac(MemorySwitch.GatewayMac))));

        var (port, answer) = target.Send(2, Arp(1, MemorySwitch.BackendA, MemorySwitch.Vip)).ShouldHaveSingleItem();

        port.ShouldBe(2);
        byte[] expected =
        [
            .. Frame.Mac("02-00-00-00-00-02"), .. Frame.Mac(MemorySwitch.GatewayMac), 0x08, 0x06,
            0, 1, 8, 0, 6, 4, 0, 2, .. Frame.Mac(MemorySwitch.GatewayMac), .. Frame.Address(MemorySwitch.Vip),
            .. Frame.Mac("02-00-00-00-00-02"), .. Frame.Address(MemorySwitch.BackendA),
        ];
        answer.ShouldBe(expected);
    }

    [Fact]
    public async Task Other_arp_is_dropped()
    {
        var target = new MemorySwitch();

        target.Send(2, Arp(1, MemorySwitch.BackendA, "10.1.0.99")).ShouldBeEmpty();
        target.Send(2, Arp(2, MemorySwitch.BackendA, MemorySwitch.Vip)).ShouldBeEmpty();

        (await target.DropsAsync(3)).ShouldBe(2);
    }

    [Fact]
    public async Task Rows_count_their_packets_and_bytes_across_modify()
    {
        var target = new MemorySwitch().WithService();
        var frame = World.ToVip().ToBytes();
        target.Send(1, frame);
        target.Write(Update.Types.Type.Modify, World.Backend(1).To("ingress.deliver", MemorySwitch.BackendB, 8080, 3));
        target.Send(1, frame);

        foreach (var table in new[] { "ingress.service", "ingress.backend" })
        {
            var counters = await target.ReadAsync(new Entity
            {
                DirectCounterEntry = new DirectCounterEntry
                {
                    TableEntry = new TableEntry { TableId = CompiledProgram.Names.Table(table).Id },
                },
            });
            var data = counters.ShouldHaveSingleItem().DirectCounterEntry.Data;
            (data.PacketCount, data.ByteCount).ShouldBe((2, 2 * frame.Length), table);
        }
    }

    private static byte[] Arp(byte operation, string sender, string target) =>
    [
        .. new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, .. Frame.Mac("02-00-00-00-00-02"), 0x08, 0x06,
        0, 1, 8, 0, 6, 4, 0, operation, .. Frame.Mac("02-00-00-00-00-02"), .. Frame.Address(sender),
        .. new byte[6], .. Frame.Address(target),
    ];
}
