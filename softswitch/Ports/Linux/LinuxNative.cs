using System.Runtime.InteropServices;

namespace Migration.Softswitch.Ports.Linux;

/// <summary>C library calls that .NET has no counterpart for. Numbers: linux/if_packet.h, sockios.h.</summary>
internal static unsafe partial class LinuxNative
{
    public const int AfPacket = 17;
    public const int AfNetlink = 16;
    public const int SockRaw = 3;
    public const int SockCloexec = 0x80000;
    public const int SockNonblock = 0x800;
    public const int NetlinkRoute = 0;
    public const uint RtmgrpLink = 1;
    public const ushort EthPAll = 0x0003;

    public const int SolSocket = 1;
    public const int SoError = 4;
    public const int SoRcvbufForce = 33;
    public const int SoRcvbuf = 8;
    public const int SolPacket = 263;
    public const int PacketAddMembership = 1;
    public const int PacketRxRing = 5;
    public const int PacketCopyThreshold = 7;
    public const int PacketAuxdata = 8;
    public const int PacketVersion = 10;
    public const int PacketVnetHdr = 15;
    public const int PacketIgnoreOutgoing = 23;
    public const ushort PacketMrPromisc = 1;

    public const int TpacketV2 = 1;
    public const uint RingFrameIsOurs = 1;
    public const uint RingFrameIsCopied = 2;

    public const int ProtReadWrite = 3;
    public const int MapShared = 1;
    public const int MapPopulate = 0x8000;

    public const int MsgDontwait = 0x40;
    public const int MsgTrunc = 0x20;
    public const short PollIn = 1;
    public const int CloneNewnet = 0x40000000;
    public const int EfdCloexec = 0x80000;
    public const int EfdNonblock = 0x800;

    public const nuint SiocGIfFlags = 0x8913;
    public const nuint SiocGIfMtu = 0x8921;
    public const nuint SiocGIfIndex = 0x8933;
    public const nuint SiocEthtool = 0x8946;
    public const short IffUp = 1;

    public const int Eintr = 4;
    public const int Eagain = 11;
    public const int Enodev = 19;
    public const int Eopnotsupp = 95;
    public const int Enetdown = 100;
    public const int Enobufs = 105;

    private const string Libc = "libc";

    [LibraryImport(Libc, EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int domain, int type, int protocol);

    [LibraryImport(Libc, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(Libc, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(SafeHandle socket, void* address, uint length);

    [LibraryImport(Libc, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetSocketOption(SafeHandle socket, int level, int name, void* value, uint length);

    [LibraryImport(Libc, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetSocketOption(SafeHandle socket, int level, int name, void* value, uint* length);

    [LibraryImport(Libc, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Ioctl(SafeHandle descriptor, nuint request, InterfaceRequest* argument);

    [LibraryImport(Libc, EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMessages(
        SafeHandle socket, MultiMessageHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport(Libc, EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMessages(SafeHandle socket, MultiMessageHeader* messages, uint count, int flags);

    [LibraryImport(Libc, EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(SafeHandle socket, void* buffer, nuint length, int flags);

    [LibraryImport(Libc, EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);

    [LibraryImport(Libc, EntryPoint = "setns", SetLastError = true)]
    public static partial int SetNamespace(SafeHandle namespaceFile, int kind);

    [LibraryImport(Libc, EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport(Libc, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeHandle descriptor, void* buffer, nuint count);

    [LibraryImport(Libc, EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(
        nint address, nuint length, int protection, int flags, SafeHandle descriptor, nint offset);

    [LibraryImport(Libc, EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);
}
