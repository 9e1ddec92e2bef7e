using System.Globalization;

namespace Migration.Platform.Criu.Network;

/// <summary>
/// Watches the accept queues of a network namespace. A dump that meets a handshake, or a connection not yet accepted,
/// fails; so once new connections are held back, it waits until the program has accepted the rest.
/// </summary>
public static class AcceptQueues
{
    /// <summary>Time between two looks: well under the round trips that fill the queues, and cheap enough.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(2);

    // Column values of /proc/net/tcp (net/ipv4/tcp_ipv4.c): state in hexadecimal, then "tx_queue:rx_queue".
    private const string ListenState = "0A";
    private const string SynReceivedState = "03";
    private const int StateColumn = 3;
    private const int QueuesColumn = 4;

    /// <summary>Looks once, IPv4 and IPv6.</summary>
    /// <param name="pid">A task in the network namespace.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="IOException">There is no such task.</exception>
    public static async Task<AcceptQueueCounts> ReadAsync(int pid, CancellationToken cancellationToken)
    {
        string[] lines = await File.ReadAllLinesAsync($"/proc/{pid}/net/tcp", cancellationToken);
        string ipv6 = $"/proc/{pid}/net/tcp6";
        if (File.Exists(ipv6))
            lines = [.. lines, .. await File.ReadAllLinesAsync(ipv6, cancellationToken)];
        return Count(lines);
    }

    /// <summary>Waits until the queues are empty.</summary>
    /// <param name="pid">A task in the network namespace.</param>
    /// <param name="bound">Longest wait; zero looks once.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <param name="timeProvider">Clock; null for the system's.</param>
    /// <exception cref="IOException">There is no such task.</exception>
    public static async Task<DrainResult> DrainAsync(
        int pid, TimeSpan bound, CancellationToken cancellationToken, TimeProvider? timeProvider = null)
    {
        TimeProvider clock = timeProvider ?? TimeProvider.System;
        long start = clock.GetTimestamp();
        while (true)
        {
            AcceptQueueCounts counts = await ReadAsync(pid, cancellationToken);
            TimeSpan elapsed = clock.GetElapsedTime(start);
            if (counts.Empty || elapsed >= bound)
                return new DrainResult(counts.Empty, elapsed, counts);
            await Task.Delay(Interval, clock, cancellationToken);
        }
    }

    /// <summary>Counts in the lines of /proc/net/tcp and tcp6, their heading lines included.</summary>
    internal static AcceptQueueCounts Count(IEnumerable<string> lines)
    {
        int listeners = 0;
        int handshakes = 0;
        foreach (string line in lines)
        {
            string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length <= QueuesColumn)
                continue;
            if (columns[StateColumn] == SynReceivedState)
                handshakes++;
            else if (columns[StateColumn] == ListenState && ReceiveQueue(columns[QueuesColumn]) > 0)
                listeners++;
        }

        return new AcceptQueueCounts(listeners, handshakes);
    }

    /// <summary>For a listening socket the receive queue counts connections, not bytes.</summary>
    private static uint ReceiveQueue(string queues) =>
        uint.Parse(queues.AsSpan(queues.IndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
