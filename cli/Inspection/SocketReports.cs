using System.Net.Sockets;
using Migration.Platform.Criu.Processes;
using Migration.Platform.Criu.Sockets;

namespace Migration.Cli.Inspection;

/// <summary>The sockets with their queues and owners.</summary>
internal sealed class SocketReports(
    CheckpointReader images, IEnumerable<DumpedFile> open, IReadOnlyDictionary<uint, SortedSet<uint>> owners)
{
    private const uint Tcp = 6;
    private const uint Udp = 17;

    /// <summary>Reads them: listeners first, then by local and remote address.</summary>
    public async Task<IReadOnlyList<SocketReport>> ReadAsync(CancellationToken cancellation)
    {
        var reports = new List<SocketReport>();
        foreach (var file in open)
        {
            if (file.Socket is { } socket)
                reports.Add(await ReadAsync(file.Id, socket, cancellation));
        }

        return
        [
            .. reports.OrderBy(s => s.State == $"{TcpState.Listen}" ? 0 : 1)
                .ThenBy(s => s.Local, StringComparer.Ordinal).ThenBy(s => s.Remote, StringComparer.Ordinal),
        ];
    }

    private async Task<SocketReport> ReadAsync(uint id, InetSocket socket, CancellationToken cancellation)
    {
        var name = TcpStreamReader.FileName(socket.Inode);
        var stream = socket.Protocol == Tcp && await images.OptionalAsync(name, cancellation) is { } bytes
            ? TcpStreamReader.Read(name, bytes)
            : null;
        return new SocketReport
        {
            Protocol = Protocol(socket),
            State = $"{socket.State}",
            Local = $"{socket.Source}",
            Remote = socket.Destination.Port == 0 ? null : $"{socket.Destination}",
            Pids = [.. owners.GetValueOrDefault(id) ?? []],
            ReceiveQueueBytes = stream?.ReceiveQueueBytes,
            SendQueueBytes = stream?.SendQueueBytes,
            UnsentBytes = stream?.UnsentBytes,
        };
    }

    private static string Protocol(InetSocket socket)
    {
        var name = socket.Protocol switch { Tcp => "tcp", Udp => "udp", var other => $"ip-{other}" };
        return socket.Family == AddressFamily.InterNetworkV6 ? name + "6" : name;
    }
}
