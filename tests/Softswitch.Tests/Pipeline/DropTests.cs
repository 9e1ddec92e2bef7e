using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;

namespace Migration.Softswitch.Tests.Pipeline;

/// <summary>Every reason for a drop, by its cell of ingress.drops (p4/include/sizes.p4).</summary>
public class DropTests
{
    [Fact]
    public async Task Unknown_backend_is_refused_and_counted()
    {
        var target = new MemorySwitch().WithService();
        target.Write(Update.Types.Type.Delete, World.Backend(1));

        target.Send(1, World.ToVip().ToBytes()).ShouldBeEmpty();

        (await target.DropsAsync(5)).ShouldBe(1);
    }

    [Fact]
    public async Task Refuse_row_drops()
    {
        var target = new MemorySwitch().WithService();
        target.Write(Update.Types.Type.Modify, World.Backend(1).Action("ingress.refuse"));

        target.Send(1, World.ToVip().ToBytes()).ShouldBeEmpty();

        (await target.DropsAsync(5)).ShouldBe(1);
    }

    [Fact]
    public async Task Fenced_source_is_mute_towards_clients_and_services()
    {
        var target = new MemorySwitch().WithService();
        target.Write(Update.Types.Type.Modify, World.Source(MemorySwitch.BackendA, 6, 8080).Action("ingress.fence"));
        var answer = new Frame
        {
            Src = MemorySwitch.BackendA, Dst = MemorySwitch.Client, SrcPort = 8080, DstPort = 40000,
        };

        target.Send(2, answer.ToBytes()).ShouldBeEmpty();
        target.Send(2, (answer with { Dst = MemorySwitch.Vip, DstPort = 80 }).ToBytes()).ShouldBeEmpty();

        (await target.DropsAsync(7)).ShouldBe(2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public async Task Expired_ttl_drops(byte ttl)
    {
        var target = new MemorySwitch().WithService();

        target.Send(1, (World.ToVip() with { Ttl = ttl }).ToBytes()).ShouldBeEmpty();

        (await target.DropsAsync(9)).ShouldBe(1);
    }

    [Fact]
    public async Task Unknown_destination_drops()
    {
        var target = new MemorySwitch().WithRoutes();

        target.Send(1, (World.ToVip() with { Dst = "192.0.2.1" }).ToBytes()).ShouldBeEmpty();

        (await target.DropsAsync(8)).ShouldBe(1);
    }

    [Fact]
    public async Task Service_without_buckets_drops()
    {
        var target = new MemorySwitch().WithService();
        target.Write(Update.Types.Type.Modify, World.Row("ingress.service")
            .Exact("dst_addr", World.Ip(MemorySwitch.Vip)).Exact("protocol", 6).Exact("dst_port", 80)
            .Action("ingress.set_service", ("service_id", 1), ("bucket_count", 0)));

        target.Send(1, World.ToVip().ToBytes()).ShouldBeEmpty();

        (await target.DropsAsync(4)).ShouldBe(1);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(20)]
    [InlineData(33)]
    [InlineData(50)]
    public async Task Cut_off_packet_is_malformed(int bytes)
    {
        var target = new MemorySwitch().WithService();

        target.Send(1, World.ToVip().ToBytes()[..bytes]).ShouldBeEmpty();

        (await target.DropsAsync(1)).ShouldBe(1);
    }

    [Theory]
    [InlineData(0x44)]
    [InlineData(0x65)]
    [InlineData(0x4f)]
    public async Task Bad_version_or_header_length_is_malformed(byte first)
    {
        var target = new MemorySwitch().WithService();
        var bytes = World.ToVip().ToBytes();
        bytes[14] = first;

        target.Send(1, bytes).ShouldBeEmpty();

        (await target.DropsAsync(1)).ShouldBe(1);
    }

    [Fact]
    public async Task Other_protocols_drop()
    {
        var target = new MemorySwitch();
        byte[] discovery = [.. new byte[12], 0x88, 0xcc, .. new byte[40]];

        target.Send(1, discovery).ShouldBeEmpty();

        (await target.DropsAsync(2)).ShouldBe(1);
    }

    [Fact]
    public void Nobody_can_pretend_to_be_the_controller()
    {
        // The bytes of a packet_out header on a port that is not the CPU's are the start of a frame, nothing else.
        var target = new MemorySwitch().WithService();
        byte[] forged = [0x01, 0x81, .. World.ToVip().ToBytes()];

        target.Send(1, forged).ShouldBeEmpty();
    }
}
