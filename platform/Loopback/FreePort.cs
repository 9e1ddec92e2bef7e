using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Migration.Platform.Loopback;

/// <summary>
/// Finds ports on the loopback that nobody listens on, and keeps them from whoever else looks for one: a port is free
/// only until the next connection if the kernel may give it to one. So they lie outside the range that the kernel
/// chooses from (<c>ip_local_port_range</c>), and each is claimed for as long as this process lives. A part that is
/// stopped and started again finds its port as it left it.
/// </summary>
public static class FreePort
{
    private const int Lowest = 10240;
    private const string KernelRange = "/proc/sys/net/ipv4/ip_local_port_range";
    private static readonly Lazy<IReadOnlyList<int>> Candidates = new(FindCandidates);

    // Held until the process ends, and let go by the kernel however it ends.
    private static readonly List<Socket> Claims = [];

    /// <summary>Finds several different ports, free for TCP and UDP.</summary>
    /// <param name="count">How many.</param>
    /// <returns>Ports from 10240 up that the kernel does not choose for outgoing connections.</returns>
    /// <exception cref="InvalidOperationException">There are not so many.</exception>
    public static IReadOnlyList<int> Find(int count)
    {
        var candidates = Candidates.Value;
        var found = count <= candidates.Count ? ClaimUpTo(count, candidates) : [];
        if (found.Count < count)
        {
            foreach (var claim in found.Values)
                claim.Dispose();
            throw new InvalidOperationException(
                $"{count} ports are needed and {found.Count} of {candidates.Count} are free: stop what listens on " +
                $"this machine, or make the range in {KernelRange} smaller");
        }

        lock (Claims)
            Claims.AddRange(found.Values);
        return [.. found.Keys];
    }

    /// <summary>Finds one port, as <see cref="Find"/> does.</summary>
    public static int Next() => Find(1)[0];

    private static Dictionary<int, Socket> ClaimUpTo(int count, IReadOnlyList<int> candidates)
    {
        Dictionary<int, Socket> claimed = [];
        var first = Random.Shared.Next(candidates.Count);
        for (var i = 0; i < candidates.Count && claimed.Count < count; i++)
        {
            var port = candidates[(first + i) % candidates.Count];
            if (TryClaim(port) is { } claim)
                claimed.Add(port, claim);
        }

        return claimed;
    }

    /// <summary>Claims a port; null when somebody listens there or has claimed it.</summary>
    /// <param name="port">The port.</param>
    internal static Socket? TryClaim(int port)
    {
        // An abstract name: one owner per network namespace, as the port, and no file that would stay behind.
        var name = string.Create(CultureInfo.InvariantCulture, $"\0containerflow/port/{port}");
        var claim = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        if (TryBind(claim, new UnixDomainSocketEndPoint(name)) && IsFree(port))
            return claim;
        claim.Dispose();
        return null;
    }

    private static bool IsFree(int port)
    {
        var address = new IPEndPoint(IPAddress.Loopback, port);
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        return TryBind(tcp, address) && TryBind(udp, address);
    }

    private static bool TryBind(Socket socket, EndPoint address)
    {
        try
        {
            socket.Bind(address);
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }

    private static IReadOnlyList<int> FindCandidates()
    {
        var range = File.ReadAllText(KernelRange).Split('\t', StringSplitOptions.TrimEntries);
        var low = int.Parse(range[0], CultureInfo.InvariantCulture);
        var high = int.Parse(range[1], CultureInfo.InvariantCulture);
        return [.. Enumerable.Range(Lowest, 65536 - Lowest).Where(port => port < low || port > high)];
    }
}
