using System.Net;
using Migration.Platform.P4Runtime.Client;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;

namespace Migration.Softswitch.Tests.Ports;

/// <summary>
/// The switch on real interfaces: a client and two servers in network namespaces of their own, TCP of the kernel on all
/// sides. Needs root and iproute2, as the project's main job does.
/// </summary>
public sealed class NamespaceSwitchTests : IAsyncLifetime
{
    private readonly NamespaceLab _lab = new();
    private SoftswitchHost? _host;
    private P4RuntimeClient? _client;

    public async ValueTask InitializeAsync()
    {
        await _lab.StartAsync();
        _host = await SoftswitchHost.StartAsync(SwitchOptions.Parse(
        [
            "--grpc", "127.0.0.1:0", "--port", $"1={_lab.Switch}/{NamespaceLab.Interface(1)}", "--port",
            $"2={_lab.Switch}/{NamespaceLab.Interface(2)}", "--port", $"3={_lab.Switch}/{NamespaceLab.Interface(3)}",
        ]));
        _client = await P4RuntimeClient.ConnectAsync(_host.GrpcAddress, 1, 1);
        await _client.WaitForPrimaryAsync();
        await _client.SetForwardingPipelineConfigAsync(
            SetForwardingPipelineConfigRequest.Types.Action.VerifyAndCommit, CompiledProgram.Config());
        await _client.WriteAsync(Rows());
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_client is not null)
            {
                await _client.DisposeAsync();
            }

            if (_host is not null)
            {
                await _host.DisposeAsync();
            }
        }
        finally
        {
            await _lab.DisposeAsync();
        }
    }

    [Fact]
    public async Task Tcp_reaches_the_backend_through_the_vip_and_held_connections_go_on()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var server = await _lab.StartEchoServerAsync(2, 8080, cancellation);
        using var connection = await _lab.ConnectAsync(MemorySwitch.Vip, 80, cancellation);

        (await connection.AskAsync("first", cancellation)).ShouldBe("first");
        var big = new string('x', 200_000);
        (await connection.AskAsync(big, cancellation)).ShouldBe(big);
        _host!.Engine.Ports.All.Sum(p => p.Counters.Oversize.Packets).ShouldBe(0);

        // Held: the packets of the connection come to the controller instead.
        var hold = World.Backend(1).Action("ingress.hold").ToUpdate(Update.Types.Type.Modify);
        await _client!.WriteAsync([hold], cancellation);
        var answer = connection.AskAsync("second", cancellation);
        var held = await _client.PacketIns.ReadAsync(cancellation);
        answer.IsCompleted.ShouldBeFalse();

        // Released: the held packet is injected and meets the row again.
        await _client.WriteAsync([Deliver(1, 2).ToUpdate(Update.Types.Type.Modify)], cancellation);
        var replay = new PacketOut { Payload = held.Payload };
        replay.Metadata.Add(CompiledProgram.Names.PacketOut.Encode(("port", 1), ("mode", 0)));
        await _client.SendPacketOutAsync(replay, cancellation);
        (await answer).ShouldBe("second");
    }

    [Fact]
    public async Task A_port_whose_interface_vanishes_comes_back_with_it()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var server = await _lab.StartEchoServerAsync(3, 8080, cancellation);
        await _client!.WriteAsync([Deliver(1, 3).ToUpdate(Update.Types.Type.Modify)], cancellation);
        using (var before = await _lab.ConnectAsync(MemorySwitch.Vip, 80, cancellation))
        {
            (await before.AskAsync("before", cancellation)).ShouldBe("before");
        }

        _host!.Engine.Ports.TryGet(1, out var port).ShouldBeTrue();
        await _lab.RemoveLinkAsync(1);
        await WaitUntilAsync(() => !port!.IsUp, cancellation);
        await _lab.AddLinkAsync(1);
        await WaitUntilAsync(() => port!.IsUp, cancellation);

        using var after = await _lab.ConnectAsync(MemorySwitch.Vip, 80, cancellation);
        (await after.AskAsync("after", cancellation)).ShouldBe("after");
    }

    private static async Task WaitUntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private static Platform.P4Runtime.Info.P4EntryBuilder Deliver(uint backend, int number) => World.Backend(backend)
        .Action(
            "ingress.deliver", ("address", IPAddress.Parse(NamespaceLab.Address(number))), ("l4_port", 8080),
            ("dmac", World.Mac(NamespaceLab.Mac(number))), ("port", number));

    private static List<Update> Rows()
    {
        var rows = new List<Update>();
        void Add(Platform.P4Runtime.Info.P4EntryBuilder row) => rows.Add(row.ToUpdate(Update.Types.Type.Insert));
        Add(World.Row("ingress.service").Exact("dst_addr", World.Ip(MemorySwitch.Vip)).Exact("protocol", 6)
            .Exact("dst_port", 80).Action("ingress.set_service", ("service_id", 1), ("bucket_count", 1)));
        Add(World.Row("ingress.bucket").Exact("service_id", 1).Exact("bucket", 0)
            .Action("ingress.set_backend", ("backend_id", 1)));
        Add(Deliver(1, 2));
        for (var number = 1; number <= 3; number++)
        {
            Add(World.Source(NamespaceLab.Address(number), 6, 8080)
                .Action("ingress.from_service", ("vip", World.Ip(MemorySwitch.Vip)), ("l4_port", 80)));
            Add(World.Row("ingress.arp_reply").Exact("target_ip", World.Ip(NamespaceLab.Gateway(number)))
                .Action("ingress.arp_answer", ("mac", World.Mac(MemorySwitch.GatewayMac))));
            Add(World.Row("ingress.route").Lpm("dst_addr", World.Ip(NamespaceLab.Address(number)), 32)
                .Action("ingress.next_hop", ("dmac", World.Mac(NamespaceLab.Mac(number))), ("port", number)));
            Add(World.Row("egress.port_mac").Exact("port", number)
                .Action("egress.set_source_mac", ("mac", World.Mac(MemorySwitch.GatewayMac))));
        }

        return rows;
    }
}
