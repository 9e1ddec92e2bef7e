using System.Net;
using System.Net.Sockets;
using Migration.Local.Machine;

namespace Migration.Local.Load;

/// <summary>A number of <see cref="CountingClient"/>s in a network namespace, all at one service.</summary>
public sealed class ClientLoad : IAsyncDisposable
{
    // TCP gives a peer up after about a quarter of an hour; a reply this late is of no use to anybody.
    private static readonly TimeSpan ReplyBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly IReadOnlyList<CountingClient> _clients;
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time;
    private readonly Task _running;

    private ClientLoad(IReadOnlyList<CountingClient> clients, TimeProvider time)
    {
        _clients = clients;
        _time = time;
        _running = Task.WhenAll(clients.Select(c => c.RunAsync(_stop.Token)));
    }

    /// <summary>Number of clients.</summary>
    public int Count => _clients.Count;

    /// <summary>Why connections were lost, one line each; empty as it should be.</summary>
    public IEnumerable<string> Causes => _clients.Where(c => c.Lost).Select(c => c.Cause ?? "unknown");

    /// <summary>Connects all clients, one after the other, and lets them count.</summary>
    /// <param name="inside">Namespace of the clients.</param>
    /// <param name="server">Address of the service.</param>
    /// <param name="count">How many.</param>
    /// <param name="think">Time between a reply and the next request.</param>
    /// <param name="cancellation">Cancels the connecting.</param>
    /// <param name="time">Clock; the system's when null.</param>
    public static async Task<ClientLoad> StartAsync(
        NetworkNamespace inside,
        IPEndPoint server,
        int count,
        TimeSpan think,
        TimeProvider? time = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inside);
        var clock = time ?? TimeProvider.System;
        List<CountingClient> clients = [];
        try
        {
            var sockets = await inside.RunAsync(() => Enumerable.Range(0, count)
                .Select(_ => new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp)).ToList());
            clients.AddRange(sockets.Select(
                (s, i) => new CountingClient(s, $"client:{Guid.NewGuid():n}:{i}", think, clock)));
            foreach (var client in clients)
                await client.ConnectAsync(server, cancellation);
            return new ClientLoad(clients, clock);
        }
        catch (SocketException e)
        {
            clients.ForEach(c => c.Dispose());
            throw new LocalRunException($"a client cannot connect to {server}: {e.Message}", e);
        }
    }

    /// <summary>Begins a new stretch for all clients.</summary>
    public void BeginRecord()
    {
        foreach (var client in _clients)
            client.BeginRecord();
    }

    /// <summary>
    /// Waits until every client got another reply, so that no gap is still open, and tells what each saw since
    /// <see cref="BeginRecord"/>. A client without a reply for 60 s has lost its connection.
    /// </summary>
    /// <param name="cancellation">Cancels the wait.</param>
    public async Task<IReadOnlyList<ClientRecord>> EndRecordAsync(CancellationToken cancellation)
    {
        var from = _time.GetTimestamp();
        while (_clients.Any(c => !c.Lost && c.LastReply <= from))
        {
            foreach (var client in _clients.Where(c => !c.Lost && _time.GetElapsedTime(c.LastReply) > ReplyBound))
                client.Lose($"no reply within {ReplyBound.TotalSeconds} s");
            await Task.Delay(Pause, _time, cancellation);
        }

        return [.. _clients.Select(c => c.EndRecord())];
    }

    /// <summary>What the clients waited since the last reading; one reader at a time.</summary>
    public LatencyReading ReadLatency()
    {
        List<long> waits = [];
        var now = _time.GetTimestamp();
        var open = _clients.Max(c => c.TakeLatency(now, waits));
        if (waits.Count == 0)
            return new LatencyReading(0, null, Elapsed(open));
        waits.Sort();
        return new LatencyReading(
            waits.Count, Elapsed(waits[waits.Count / 2]), Elapsed(Math.Max(waits[^1], open ?? 0)));

        TimeSpan? Elapsed(long? ticks) => ticks is { } t ? _time.GetElapsedTime(0, t) : null;
    }

    /// <summary>Stops counting and hangs up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        foreach (var client in _clients)
            client.Dispose();
        _stop.Dispose();
    }
}
