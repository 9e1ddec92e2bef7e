using System.Net;
using System.Net.Sockets;
using System.Text;
using Migration.Local.Machine;

namespace Migration.Local.Tests.Machine;

public sealed class NetworkNamespaceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_namespaces_talk_over_a_pair_of_interfaces_and_nobody_else_sees_it()
    {
        await using var run = new TestRun();
        var (left, right) = (await run.NamespaceAsync("l"), await run.NamespaceAsync("r"));
        await VethPair.CreateAsync(
            new VethEnd(left, "one", "02:cf:00:00:00:01", "192.0.2.1/24"),
            new VethEnd(right, "other", null, "192.0.2.2/24"), Cancellation);
        var listener = await left.RunAsync(() => Listen(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 7000)));
        var client = await right.RunAsync(
            () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));

        await client.ConnectAsync(listener.LocalEndPoint!, Cancellation);
        using var server = await listener.AcceptAsync(Cancellation);

        ((IPEndPoint)server.RemoteEndPoint!).Address.ShouldBe(IPAddress.Parse("192.0.2.2"));
        Directory.Exists("/sys/class/net/one").ShouldBeFalse();
        (await left.RunAsync(() => File.ReadAllText("/proc/sys/net/ipv6/conf/one/disable_ipv6"))).Trim().ShouldBe("1");
        (await Command.RunAsync("ip", ["-n", left.Name, "link", "show", "one"], cancellation: Cancellation))
            .ShouldContain("02:cf:00:00:00:01");
        client.Dispose();
        listener.Dispose();
    }

    [Fact]
    public async Task Large_writes_cross_the_pair_in_frames_no_longer_than_the_mtu()
    {
        await using var run = new TestRun();
        var (left, right) = (await run.NamespaceAsync("l"), await run.NamespaceAsync("r"));
        await VethPair.CreateAsync(
            new VethEnd(left, "one", null, "192.0.2.1/24"), new VethEnd(right, "other", null, "192.0.2.2/24"),
            Cancellation);
        using var listener = await left.RunAsync(() => Listen(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 7000)));
        using var client = await right.RunAsync(
            () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        await client.ConnectAsync(listener.LocalEndPoint!, Cancellation);
        using var server = await listener.AcceptAsync(Cancellation);

        var data = new byte[1 << 20];
        var sending = client.SendAsync(data, Cancellation).AsTask();
        var received = 0;
        while (received < data.Length)
            received += await server.ReceiveAsync(new byte[1 << 16], Cancellation);
        (await sending).ShouldBe(data.Length);

        // With segmentation offload on, a megabyte crosses in about 20 frames of 64 KiB.
        var frames = await left.RunAsync(
            () => File.ReadAllLines("/proc/thread-self/net/dev").Single(l => l.Contains("one:")));
        int.Parse(frames.Split(':')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])
            .ShouldBeGreaterThan(data.Length / 1500);
    }

    [Fact]
    public async Task A_port_of_the_machine_is_reachable_inside_under_the_same_address()
    {
        await using var run = new TestRun();
        var inside = await run.NamespaceAsync("n");
        using var outside = Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var address = (IPEndPoint)outside.LocalEndPoint!;
        await using var forward = await PortForward.StartAsync(inside, address.Port);
        using var client = await inside.RunAsync(
            () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));

        await client.ConnectAsync(address, Cancellation);
        using var server = await outside.AcceptAsync(Cancellation);
        await client.SendAsync("ping"u8.ToArray(), Cancellation);
        (await ReadAsync(server)).ShouldBe("ping");
        await server.SendAsync("pong"u8.ToArray(), Cancellation);
        (await ReadAsync(client)).ShouldBe("pong");

        server.Dispose();
        (await client.ReceiveAsync(new byte[1], Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task A_namespace_that_is_not_there_is_named_in_the_error()
    {
        await using var run = new TestRun();
        var gone = await run.NamespaceAsync("gone");
        await gone.DeleteAsync();

        var error = await Should.ThrowAsync<LocalRunException>(() => gone.RunAsync(() => true));

        error.Message.ShouldContain(gone.Name);
    }

    private static Socket Listen(IPEndPoint at)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(at);
        socket.Listen();
        return socket;
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        var buffer = new byte[16];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Cancellation));
    }
}
