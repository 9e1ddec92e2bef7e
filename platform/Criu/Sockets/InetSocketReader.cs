using System.Net;
using System.Net.Sockets;
using Migration.Platform.Criu.Wire;

namespace Migration.Platform.Criu.Sockets;

/// <summary>
/// Reads inet_sk_entry (images/sk-inet.proto). What CRIU itself would not restore, and what is newer than this code,
/// is refused by name: rewriting an address in it would be a guess.
/// </summary>
internal static class InetSocketReader
{
    public const int SourceField = 11;
    public const int DestinationField = 12;

    private const int RawSocketType = 3;

    /// <summary>tcp_opts, the newest field as of CRIU 4.2.</summary>
    private const int LastKnownField = 20;

    public static InetSocket Read(WireMessage socket)
    {
        uint inode = socket.RequiredUInt32(2);
        uint family = socket.RequiredUInt32(3);
        uint type = socket.RequiredUInt32(4);
        uint protocol = socket.RequiredUInt32(5);
        uint state = socket.RequiredUInt32(6);
        if (family is not (KernelFamily.IPv4 or KernelFamily.IPv6))
            throw Refuse(inode, $"address family {family}");
        if (type is not (1 or 2 or RawSocketType))
            throw Refuse(inode, $"socket type {type}");

        // IP (any), ICMP, TCP, UDP, ICMPv6, UDP-Lite; a raw socket may carry any protocol.
        if (type != RawSocketType && protocol is not (0 or 1 or 6 or 17 or 58 or 136))
            throw Refuse(inode, $"protocol {protocol}");
        if (!Enum.IsDefined((TcpState)state))
            throw Refuse(inode, $"state {state}");

        return new InetSocket
        {
            Id = socket.RequiredUInt32(1),
            Inode = inode,
            Family = family == KernelFamily.IPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork,
            Type = type switch { 1 => SocketType.Stream, 2 => SocketType.Dgram, _ => SocketType.Raw },
            Protocol = protocol,
            State = (TcpState)state,
            Source = EndPoint(socket, SourceField, 7, family),
            Destination = EndPoint(socket, DestinationField, 8, family),
            ReuseAddress = socket.Message(14)?.Scalar(7) is > 0,
            UnknownFields = [.. socket.Fields.Select(field => field.Number).Where(number => number > LastKnownField)],
        };
    }

    private static IPEndPoint EndPoint(WireMessage socket, int addressField, int portField, uint family)
    {
        uint port = socket.RequiredUInt32(portField);
        return port <= ushort.MaxValue
            ? new IPEndPoint(InetAddressWords.Read(socket, addressField, family), (int)port)
            : throw new WireFormatException(0, $"field {portField} is {port}, not a port");
    }

    private static WireFormatException Refuse(uint inode, string what) => new(
        0, $"the socket with inode {inode} has the unknown {what}; its address is not rewritten on a guess");
}
