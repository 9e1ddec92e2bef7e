using System.Diagnostics;
using System.Globalization;
using Migration.Softswitch.Ports.Linux;

namespace Migration.Softswitch.Tests.Support;

/// <summary>
/// A network namespace for the switch and three for hosts, joined by veth pairs; everything is named cftest-* and
/// removed again. The hosts' offloads are left on: what the switch has to cope with is what container engines make.
/// </summary>
internal sealed class NamespaceLab : IAsyncDisposable
{
    private const int Hosts = 3;
    private readonly string _id = Guid.NewGuid().ToString("N")[..6];
    private readonly List<string> _namespaces = [];

    public string Switch => $"cftest-{_id}-sw";

    public static string Interface(int number) => $"sw{number}";

    public static string Address(int number) => $"10.9.{number}.2";

    public static string Gateway(int number) => $"10.9.{number}.1";

    public static string Mac(int number) => $"02-00-00-00-09-0{number}";

    public async Task StartAsync()
    {
        try
        {
            await AddNamespaceAsync(Switch);
            for (var number = 1; number <= Hosts; number++)
            {
                await AddNamespaceAsync(HostNamespace(number));
                await AddLinkAsync(number);
            }
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async Task AddLinkAsync(int number)
    {
        var host = HostNamespace(number);
        var mac = Mac(number).Replace('-', ':');
        await RunAsync(
            "ip",
            $"-n {host} link add eth0 address {mac} type veth peer name {Interface(number)} netns {Switch}");
        await RunAsync("ip", $"-n {host} address add {Address(number)}/24 dev eth0");
        await RunAsync("ip", $"-n {host} link set lo up");
        await RunAsync("ip", $"-n {host} link set eth0 up");
        await RunAsync("ip", $"-n {Switch} link set {Interface(number)} up");
        await RunAsync("ip", $"-n {host} route add default via {Gateway(number)}");
    }

    /// <summary>Sets the MTU of a host's interface and of the switch's at the other end.</summary>
    public async Task SetMtuAsync(int number, int mtu)
    {
        await RunAsync("ip", $"-n {Switch} link set {Interface(number)} mtu {mtu}");
        await RunAsync("ip", $"-n {HostNamespace(number)} link set eth0 mtu {mtu}");
    }

    public PortAddress HostAddress(int number) => new(HostNamespace(number), "eth0");

    public PortAddress SwitchAddress(int number) => new(Switch, Interface(number));

    public Task RemoveLinkAsync(int number) => RunAsync("ip", $"-n {HostNamespace(number)} link delete eth0");

    /// <summary>Starts a server in a host's namespace that sends every line back, and waits until it listens.</summary>
    public async Task<NamespaceProcess> StartEchoServerAsync(int number, int port, CancellationToken cancellationToken)
    {
        var server = NamespaceProcess.Start(
            HostNamespace(number), EchoServer, port.ToString(CultureInfo.InvariantCulture));
        (await server.ReadLineAsync(cancellationToken)).ShouldBe("ready");
        return server;
    }

    /// <summary>Connects from the client's namespace (host 1).</summary>
    public async Task<NamespaceProcess> ConnectAsync(string address, int port, CancellationToken cancellationToken)
    {
        var client = NamespaceProcess.Start(
            HostNamespace(1), Client, address, port.ToString(CultureInfo.InvariantCulture));
        (await client.ReadLineAsync(cancellationToken)).ShouldBe("ready");
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _namespaces)
        {
            await RunAsync("ip", $"netns delete {name}");
        }

        _namespaces.Clear();
    }

    private const string EchoServer =
        """
        import socket, sys, threading
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(('', int(sys.argv[1])))
        s.listen(8)
        print('ready', flush=True)
        def serve(c):
            while True:
                data = c.recv(65536)
                if not data:
                    return
                c.sendall(data)
        while True:
            threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()
        """;

    private const string Client =
        """
        import socket, sys
        c = socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=20)
        f = c.makefile('rw')
        print('ready', flush=True)
        for line in sys.stdin:
            f.write(line)
            f.flush()
            print(f.readline(), end='', flush=True)
        """;

    private string HostNamespace(int number) => $"cftest-{_id}-h{number}";

    private async Task AddNamespaceAsync(string name)
    {
        await RunAsync("ip", $"netns add {name}");
        _namespaces.Add(name);
    }

    private static async Task RunAsync(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"{program} {arguments}: {errors}");
    }
}
