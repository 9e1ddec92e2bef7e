using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Migration.Platform.Loopback;

namespace Migration.Local.Tests.Machine;

/// <summary>A port that was found is still free when the part that it is for comes up.</summary>
public class FreePortTests
{
    [Fact]
    public void The_kernel_gives_them_to_nobody()
    {
        var range = File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t')
            .Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToList();

        FreePort.Find(20).ShouldAllBe(port => port < range[0] || port > range[1]);
    }

    [Fact]
    public async Task Each_goes_to_one_only_whoever_asks()
    {
        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => FreePort.Find(10))));

        found.SelectMany(ports => ports).ShouldBeUnique();
    }

    [Fact]
    public void Where_somebody_listens_is_not_free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        FreePort.TryClaim(port).ShouldBeNull();
        listener.Stop();
        using var claim = FreePort.TryClaim(port);
        claim.ShouldNotBeNull();
        FreePort.TryClaim(port).ShouldBeNull();
    }

    [Fact]
    public void More_than_there_are_is_refused_with_the_reason() =>
        Should.Throw<InvalidOperationException>(() => FreePort.Find(100_000))
            .Message.ShouldStartWith("100000 ports are needed");
}
