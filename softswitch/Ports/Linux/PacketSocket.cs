using System.Buffers.Binary;
using System.Text;

namespace Migration.Softswitch.Ports.Linux;

/// <summary>
/// An AF_PACKET socket bound to one interface: everything that comes in on it, nothing that goes out, with
/// virtio-net headers (they tell of checksums that a peer's offload left to do).
/// </summary>
internal static unsafe class PacketSocket
{
    /// <summary>Bytes of struct virtio_net_hdr before every frame, both ways.</summary>
    public const int VirtioHeaderBytes = 10;

    // A burst of this many bytes waits in the kernel while the worker is busy: of frames that are longer than a slot of
    // the ring, and of all where there is none.
    private const int ReceiveBufferBytes = 16 * 1024 * 1024;

    /// <summary>Opens it in the network namespace of the calling thread.</summary>
    /// <exception cref="LinuxException">There is no such interface (ENODEV), or root is missing.</exception>
    public static LinuxHandle Open(string interfaceName)
    {
        // Protocol 0: nothing is received before the socket is bound to its interface.
        var descriptor = LinuxNative.Socket(LinuxNative.AfPacket, LinuxNative.SockRaw | LinuxNative.SockCloexec, 0);
        LinuxException.ThrowIfFailed(descriptor, "opening a packet socket (root or CAP_NET_RAW is needed)");
        var socket = new LinuxHandle(descriptor);
        try
        {
            Configure(socket, interfaceName);
            return socket;
        }
        catch (LinuxException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether the interface is administratively up.</summary>
    public static bool IsUp(LinuxHandle socket, string interfaceName) =>
        ((short)Query(socket, interfaceName, LinuxNative.SiocGIfFlags, "reading flags of") & LinuxNative.IffUp) != 0;

    /// <summary>The interface's MTU, bytes without the Ethernet header.</summary>
    public static int ReadMtu(LinuxHandle socket, string interfaceName) =>
        (int)Query(socket, interfaceName, LinuxNative.SiocGIfMtu, "reading the MTU of");

    /// <summary>What went wrong at a socket since the last look, such as its interface going down; else null.</summary>
    public static LinuxException? TakeFault(LinuxHandle socket)
    {
        var error = 0;
        var length = (uint)sizeof(int);
        var result = LinuxNative.GetSocketOption(
            socket, LinuxNative.SolSocket, LinuxNative.SoError, &error, &length);
        LinuxException.ThrowIfFailed(result, "asking a packet socket for its state");
        return error == 0 ? null : new LinuxException("receiving", error);
    }

    /// <summary>An ifreq with the name filled in.</summary>
    public static InterfaceRequest MakeRequest(string interfaceName)
    {
        var request = default(InterfaceRequest);
        Encoding.ASCII.GetBytes(interfaceName, new Span<byte>(request.Name, 15));
        return request;
    }

    /// <summary>Sets an option that is a number.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void Set(LinuxHandle socket, int level, int option, int value, string attempt) =>
        LinuxException.ThrowIfFailed(
            LinuxNative.SetSocketOption(socket, level, option, &value, sizeof(int)), attempt + " a packet socket");

    private static void Configure(LinuxHandle socket, string interfaceName)
    {
        var index = (int)Query(socket, interfaceName, LinuxNative.SiocGIfIndex, "looking up");
        Set(socket, LinuxNative.SolPacket, LinuxNative.PacketVnetHdr, 1, "asking for virtio headers on");
        Set(socket, LinuxNative.SolPacket, LinuxNative.PacketAuxdata, 1, "asking for VLAN tags on");
        Set(socket, LinuxNative.SolPacket, LinuxNative.PacketIgnoreOutgoing, 1, "leaving out sent frames on");
        var size = ReceiveBufferBytes;
        var forced = LinuxNative.SetSocketOption(
            socket, LinuxNative.SolSocket, LinuxNative.SoRcvbufForce, &size, sizeof(int));
        if (forced < 0)
        {
            Set(socket, LinuxNative.SolSocket, LinuxNative.SoRcvbuf, ReceiveBufferBytes, "sizing the buffer of");
        }

        var promiscuous = new PacketMembership { Interface = index, Type = LinuxNative.PacketMrPromisc };
        LinuxException.ThrowIfFailed(
            LinuxNative.SetSocketOption(
                socket, LinuxNative.SolPacket, LinuxNative.PacketAddMembership, &promiscuous,
                (uint)sizeof(PacketMembership)),
            $"switching {interfaceName} to promiscuous mode");
        var address = new LinkAddress
        {
            Family = LinuxNative.AfPacket,
            Protocol = BinaryPrimitives.ReverseEndianness(LinuxNative.EthPAll),
            Interface = index,
        };
        LinuxException.ThrowIfFailed(
            LinuxNative.Bind(socket, &address, (uint)sizeof(LinkAddress)), $"binding to {interfaceName}");
    }

    private static nint Query(LinuxHandle socket, string interfaceName, nuint request, string attempt)
    {
        var argument = MakeRequest(interfaceName);
        LinuxException.ThrowIfFailed(
            LinuxNative.Ioctl(socket, request, &argument), $"{attempt} the interface {interfaceName}");
        return (int)argument.Value;
    }
}
