using System.Net;
using System.Net.Sockets;

namespace Migration.Platform.Criu.Sockets;

/// <summary>
/// An INET socket of a checkpoint (inet_sk_entry in images/sk-inet.proto), addresses before any rewrite.
/// </summary>
public sealed record InetSocket
{
    /// <summary>Id within files.img; file descriptors refer to it.</summary>
    public required uint Id { get; init; }

    /// <summary>Inode of the socket; names its tcp-stream image and shows in /proc/&lt;pid&gt;/fd.</summary>
    public required uint Inode { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public required AddressFamily Family { get; init; }

    /// <summary>Stream, datagram or raw.</summary>
    public required SocketType Type { get; init; }

    /// <summary>IP protocol number, 6 for TCP.</summary>
    public required uint Protocol { get; init; }

    /// <summary>State at the dump.</summary>
    public required TcpState State { get; init; }

    /// <summary>Local address.</summary>
    public required IPEndPoint Source { get; init; }

    /// <summary>Peer's address; wildcard and port 0 when not connected.</summary>
    public required IPEndPoint Destination { get; init; }

    /// <summary>SO_REUSEADDR as the program set it, which the kernel forgets in TCP repair mode.</summary>
    public required bool ReuseAddress { get; init; }

    /// <summary>
    /// Numbers of fields that a newer CRIU wrote; they are kept byte for byte. Worth a warning where the socket is
    /// rewritten.
    /// </summary>
    public IReadOnlyList<int> UnknownFields { get; init; } = [];

    /// <summary>The local address was rewritten.</summary>
    public bool SourceRewritten { get; init; }

    /// <summary>The peer's address was rewritten too: both ends are in the checkpoint.</summary>
    public bool DestinationRewritten { get; init; }
}
