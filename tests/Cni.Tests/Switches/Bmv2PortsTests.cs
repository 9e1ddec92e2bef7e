using System.Net;
using System.Net.Sockets;
using Migration.Cni.Configuration;
using Migration.Cni.Protocol;
using Migration.Cni.Switches;
using Migration.Cni.Tests.Support;

namespace Migration.Cni.Tests.Switches;

public sealed class Bmv2PortsTests
{
    [Fact]
    public async Task Ports_come_and_go_however_often_it_is_asked()
    {
        await using var bmv2 = new FakeBmv2 { Ports = { [1] = "uplink" } };
        var ports = Of(bmv2.Address);

        await ports.AttachAsync(16, "cf1");
        await ports.AttachAsync(16, "cf1");
        (await ports.ListAsync()).ShouldBe(
            new Dictionary<int, string> { [1] = "uplink", [16] = "cf1" }, ignoreOrder: true);
        await ports.DetachAsync(16, "cf1");
        await ports.DetachAsync(16, "cf1");

        bmv2.Ports.Keys.ShouldBe([1]);
    }

    [Fact]
    public async Task A_port_of_another_interface_is_left_alone()
    {
        await using var bmv2 = new FakeBmv2 { Ports = { [16] = "uplink" } };
        var ports = Of(bmv2.Address);

        await ports.DetachAsync(16, "cf1");
        var refused = await Should.ThrowAsync<CniException>(() => ports.AttachAsync(16, "cf1"));

        refused.Message.ShouldContain("uplink");
        bmv2.Ports[16].ShouldBe("uplink");
    }

    [Fact]
    public async Task An_interface_that_is_refused_is_named()
    {
        await using var bmv2 = new FakeBmv2 { Refused = "cf1" };

        var refused = await Should.ThrowAsync<CniException>(() => Of(bmv2.Address).AttachAsync(16, "cf1"));

        refused.Code.ShouldBe(CniErrorCodes.Switch);
        refused.Message.ShouldContain("cf1");
    }

    [Fact]
    public async Task One_that_is_away_may_be_back_later()
    {
        var bmv2 = new FakeBmv2();
        var ports = Of(bmv2.Address);
        await bmv2.DisposeAsync();

        (await Should.ThrowAsync<CniException>(() => ports.ListAsync())).Code.ShouldBe(CniErrorCodes.TryAgainLater);
    }

    [Fact]
    public async Task What_speaks_something_else_is_not_taken_for_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var listing = Of($"{listener.LocalEndpoint}").ListAsync();
        using (var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken))
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(),
                TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<CniException>(() => listing)).Message.ShouldContain("does not speak Thrift");
    }

    private static Bmv2Ports Of(string address) => new(new SwitchSettings
    {
        Type = SwitchSettings.Bmv2, Control = address, FirstPort = 16, LastPort = 510, Timeout = TimeSpan.FromSeconds(60),
    });
}
