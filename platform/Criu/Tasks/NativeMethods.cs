using System.Runtime.InteropServices;

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
