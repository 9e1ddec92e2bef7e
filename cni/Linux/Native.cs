using System.Runtime.InteropServices;

namespace Migration.Cni.Linux;

/// <summary>C library calls that .NET has no counterpart for. Numbers: linux/netlink.h, sockios.h, sched.h.</summary>
internal static unsafe partial class Native
{
    public const byte AfInet = 2;
    public const byte AfInet6 = 10;
    public const int AfNetlink = 16;
    public const int SockDgram = 2;
    public const int SockRaw = 3;
    public const int SockCloexec = 0x80000;
    public const int NetlinkRoute = 0;
    public const int CloneNewnet = 0x40000000;
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;
    public const int OpenReadWrite = 2;
    public const int OpenCreate = 0x40;
    public const int OpenDirectory = 0x10000;
    public const int OpenCloexec = 0x80000;
    public const nuint SiocEthtool = 0x8946;

    public const int Enoent = 2;
    public const int Eintr = 4;
    public const int Ewouldblock = 11;
    public const int Eexist = 17;
    public const int Enodev = 19;
    public const int Enotsup = 95;

    private const string Libc = "libc";

    [LibraryImport(Libc, EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int domain, int type, int protocol);

    [LibraryImport(Libc, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(Libc, EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(SafeHandle socket, void* buffer, nuint length, int flags);

    [LibraryImport(Libc, EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(SafeHandle socket, void* buffer, nuint length, int flags);

    [LibraryImport(Libc, EntryPoint = "setns", SetLastError = true)]
    public static partial int SetNamespace(SafeHandle namespaceFile, int kind);

    [LibraryImport(Libc, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Ioctl(SafeHandle descriptor, nuint request, InterfaceRequest* argument);

    [LibraryImport(Libc, EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeHandle file, int operation);

    [LibraryImport(Libc, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, uint mode);

    [LibraryImport(Libc, EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(SafeHandle descriptor);
}

/// <summary>struct ifreq with a pointer as its value.</summary>
[StructLayout(LayoutKind.Sequential, Size = 40)]
internal unsafe struct InterfaceRequest
{
    public fixed byte Name[16];
    public nint Value;
}

/// <summary>struct ethtool_value.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EthtoolValue
{
    public uint Command;
    public uint Data;
}
