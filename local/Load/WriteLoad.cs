using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Migration.Local.Machine;

namespace Migration.Local.Load;

/// <summary>
/// Overwrites random keys of <see cref="RedisData"/> at a steady rate over a few connections. What it could not send
/// while the service stood still it does not make up for.
/// </summary>
public sealed class WriteLoad : IAsyncDisposable
{
    private const int Connections = 8;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time;
    private readonly int _keys;
    private readonly int _perSlice;
    private readonly Task _running;
    private long _written;

    private WriteLoad(IReadOnlyList<RespConnection> connections, int keys, int perSecond, TimeProvider time)
    {
        _time = time;
        _keys = keys;
        _perSlice = Math.Max(1, (int)(perSecond / Connections * Slice.TotalSeconds));
        _running = Task.WhenAll(connections.Select((c, i) => RunAsync(c, i)));
    }

    /// <summary>Keys written so far.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Connects and begins to write.</summary>
    /// <param name="inside">Namespace of the clients.</param>
    /// <param name="server">Address of the service.</param>
    /// <param name="keys">Number of keys there are.</param>
    /// <param name="perSecond">Keys to write in a second, over all connections.</param>
    /// <param name="cancellation">Cancels the connecting.</param>
    public static async Task<WriteLoad> StartAsync(
        NetworkNamespace inside, IPEndPoint server, int keys, int perSecond, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inside);
        var connections = await inside.RunAsync(() => Enumerable.Range(0, Connections)
            .Select(_ => new RespConnection(new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp)))
            .ToList());
        try
        {
            foreach (var connection in connections)
                await connection.ConnectAsync(server, cancellation);
        }
        catch (SocketException e)
        {
            connections.ForEach(c => c.Dispose());
            throw new LocalRunException($"a writer cannot connect to {server}: {e.Message}", e);
        }

        return new WriteLoad(connections, keys, perSecond, TimeProvider.System);
    }

    /// <summary>Stops writing and hangs up.</summary>
    /// <exception cref="LocalRunException">A connection was lost meanwhile.</exception>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(RespConnection connection, int seed)
    {
        using var owned = connection;
        // The same keys in every run; which ones they are does not matter.
        var random = new Random(seed);
        var value = new string('w', RedisData.ValueBytes);
        using var timer = new PeriodicTimer(Slice, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                for (var i = 0; i < _perSlice; i++)
                {
                    var key = random.Next(_keys).ToString(CultureInfo.InvariantCulture);
                    var reply = await connection.CallAsync(
                        RespConnection.Command("SET", RedisData.Prefix + key, value), _stop.Token);
                    if (reply != "+OK")
                        throw new LocalRunException($"redis refuses a write: {reply}");
                    Interlocked.Increment(ref _written);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Told to stop.
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException)
        {
            throw new LocalRunException($"a writer's connection was lost: {e.Message}", e);
        }
    }
}
