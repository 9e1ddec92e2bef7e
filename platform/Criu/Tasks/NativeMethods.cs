using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Migration.Platform.Criu.Tasks;

/// <summary>The system calls without a counterpart in .NET.</summary>
internal static partial class NativeMethods
{
    // The numbers are the same on every 64-bit architecture that .NET runs on. The C library has wrappers for these
    // only since glibc 2.36, so they are called by number.
    public const int PidFdSendSignal = 424;
    public const int PidFdOpen = 434;
    public const int PidFdGetFd = 438;

    public const int SigKill = 9;
    public const int SigCont = 18;
    public const int SigStop = 19;

    public const int SolSocket = 1;
    public const int SoReuseAddress = 2;
    public const int SoType = 3;
    public const int SoProtocol = 38;
    public const int SoDomain = 39;
    public const int IpProtocolTcp = 6;
    public const int TcpRepair = 19;

    /// <summary>Leaves repair mode and sends a window probe (TCP_REPAIR_OFF in linux/tcp.h).</summary>
    public const int TcpRepairOff = 0;

    public const int FamilyUnix = 1;
    public const int TypeSeqPacket = 5;
    public const int CloseOnExec = 0x80000;
    public const int SetDescriptorFlags = 2;

    public const int OpenReadOnly = 0;
    public const int OpenWriteOnly = 1;
    public const int OpenCreate = 0x40;
    public const int OpenAppend = 0x400;

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    public static partial int SocketPair(int domain, int type, int protocol, Span<int> descriptors);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int FileControl(SafeHandle file, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetSocketOption(SafeHandle socket, int level, int name, out int value, ref int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetSocketOption(SafeHandle socket, int level, int name, in int value, int length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int GetSocketName(SafeHandle socket, Span<byte> address, ref int length);

    [LibraryImport("libc", EntryPoint = "getpeername", SetLastError = true)]
    public static partial int GetPeerName(SafeHandle socket, Span<byte> address, ref int length);
}
