using System.Net;
using System.Net.Sockets;

namespace Migration.Testing;

/// <summary>
/// A real RabbitMQ of Debian's package for one test run: private folder, node name, cookie and port mapper (epmd), all
/// ports on 127.0.0.1. It takes 10 to 30 s to start. User <c>guest</c>, password <c>guest</c>.
/// </summary>
public sealed class RabbitMqBroker : IAsyncDisposable
{
    // A loaded two-core machine was seen to need 30 s.
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(200);

    private readonly RabbitMqLayout _layout;
    private ChildProcess? _portMapper;
    private ChildProcess? _server;

    private RabbitMqBroker(RabbitMqLayout layout) => _layout = layout;

    /// <summary>Address it listens on.</summary>
    public string Host { get; } = "127.0.0.1";

    /// <summary>AMQP port.</summary>
    public int Port => _layout.Port;

    /// <summary>User with all rights.</summary>
    public string Username { get; } = "guest";

    /// <summary>Password of <see cref="Username"/>.</summary>
    public string Password { get; } = "guest";

    /// <summary>Starts a broker and waits until it answers.</summary>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="FileNotFoundException">RabbitMQ is not installed; names the package.</exception>
    /// <exception cref="InvalidOperationException">It did not start; carries the end of its output.</exception>
    public static async Task<RabbitMqBroker> StartAsync(CancellationToken cancellation = default)
    {
        var broker = new RabbitMqBroker(RabbitMqLayout.Create());
        try
        {
            await broker.StartAgainAsync(cancellation);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a stopped broker again with the queues and durable messages it had.</summary>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="InvalidOperationException">It did not start, or already runs.</exception>
    public async Task StartAgainAsync(CancellationToken cancellation = default)
    {
        if (_server is { HasExited: false })
            throw new InvalidOperationException("The broker already runs.");
        var environment = _layout.Environment();
        _portMapper ??= ChildProcess.Start(
            "epmd", ["-port", $"{_layout.EpmdPort}", "-address", "127.0.0.1"], environment, _layout.In("epmd.out"));
        await AnswersAsync(_portMapper, _layout.EpmdPort, TryConnectAsync, cancellation);
        _server = ChildProcess.Start(_layout.Server, [], environment, _layout.In("server.out"));
        await AnswersAsync(_server, Port, TrySpeakAmqpAsync, cancellation);
    }

    /// <summary>Stops the broker in order; <see cref="StartAgainAsync"/> continues with its data.</summary>
    public Task StopAsync() => _server?.StopAsync(StopBound) ?? Task.CompletedTask;

    /// <summary>Kills the broker as a crash would; <see cref="StartAgainAsync"/> continues with its data.</summary>
    public Task KillAsync() => _server?.KillAsync() ?? Task.CompletedTask;

    /// <summary>Adds a virtual host, for <see cref="Username"/>: as good as a broker of its own for one test.</summary>
    /// <param name="name">Letters, digits and '-'.</param>
    public Task AddVirtualHostAsync(string name) => EvaluateAsync($"""
        rabbit_vhost:add(<<"{name}">>, <<"tests">>),
        rabbit_auth_backend_internal:set_permissions(
          <<"{Username}">>, <<"{name}">>, <<".*">>, <<".*">>, <<".*">>, <<"tests">>).
        """);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.StopAsync(StopBound);
            await _server.DisposeAsync();
        }

        if (_portMapper is not null)
        {
            await _portMapper.StopAsync(TimeSpan.FromSeconds(5));
            await _portMapper.DisposeAsync();
        }

        Directory.Delete(_layout.Folder, recursive: true);
    }

    private async Task EvaluateAsync(string expression)
    {
        await using var control = ChildProcess.Start(
            _layout.Control,
            ["--longnames", "-n", _layout.NodeName, "eval", expression],
            _layout.Environment(),
            _layout.In("control.out"));
        if (await control.WaitAsync(StartBound) != 0)
            throw new InvalidOperationException($"rabbitmqctl failed: {control.TailOfOutput()}");
    }

    private static async Task AnswersAsync(
        ChildProcess process, int port, Func<int, CancellationToken, Task<bool>> probe, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(StartBound);
        using var timer = new PeriodicTimer(ProbeInterval);
        while (!await probe(port, bound.Token))
        {
            if (process.HasExited)
                throw new InvalidOperationException($"RabbitMQ did not start: {process.TailOfOutput()}");
            await timer.WaitForNextTickAsync(bound.Token);
        }
    }

    private static async Task<bool> TryConnectAsync(int port, CancellationToken cancellation)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<bool> TrySpeakAmqpAsync(int port, CancellationToken cancellation)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
            var stream = client.GetStream();
            await stream.WriteAsync("AMQP\0\0\x09\x01"u8.ToArray(), cancellation);
            return await stream.ReadAsync(new byte[1], cancellation) == 1;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
