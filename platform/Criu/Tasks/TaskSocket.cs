using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Microsoft.Win32.SafeHandles;
using Migration.Platform.Criu.Sockets;

namespace Migration.Platform.Criu.Tasks;

/// <summary>A TCP socket of another task, held by a duplicate of its descriptor.</summary>
/// <remarks>
/// Not <see cref="System.Net.Sockets.Socket"/>: that may shut a connection down when it is disposed, and would do so
/// for the owner of the socket as well.
/// </remarks>
internal sealed class TaskSocket : IDisposable
{
    // struct sockaddr_in6 is the longest address met here.
    private const int LongestAddress = 28;

    private readonly int _pid;
    private readonly SafeFileHandle _handle;

    private TaskSocket(int pid, uint inode, SafeFileHandle handle)
    {
        _pid = pid;
        Inode = inode;
        _handle = handle;
    }

    /// <summary>Inode of the socket, the same number as in the images.</summary>
    public uint Inode { get; }

    /// <summary>
    /// Takes every TCP socket of a task once; those whose inode is in <paramref name="seen"/>, and those that a task
    /// that runs closes meanwhile, are left out.
    /// </summary>
    public static IEnumerable<TaskSocket> AllOf(PidFd task, ISet<uint> seen)
    {
        foreach ((int descriptor, uint inode) in SocketDescriptors(task.Pid))
        {
            if (!seen.Add(inode))
                continue;
            if (task.Duplicate(descriptor) is not { } handle)
                continue;
            var socket = new TaskSocket(task.Pid, inode, handle);
            if (socket.IsTcp())
                yield return socket;
            else
                socket.Dispose();
        }
    }

    /// <summary>True while CRIU has the socket in repair mode, where it neither sends nor closes visibly.</summary>
    public bool InRepair => Get(NativeMethods.IpProtocolTcp, NativeMethods.TcpRepair, "TCP_REPAIR") != 0;

    /// <summary>Leaves repair mode; the kernel sends a window probe, which makes the peer answer at once.</summary>
    public void LeaveRepair() =>
        Set(NativeMethods.IpProtocolTcp, NativeMethods.TcpRepair, NativeMethods.TcpRepairOff, "TCP_REPAIR");

    /// <summary>Sets SO_REUSEADDR, which leaving repair mode clears.</summary>
    public void SetReuseAddress(bool on) =>
        Set(NativeMethods.SolSocket, NativeMethods.SoReuseAddress, on ? 1 : 0, "SO_REUSEADDR");

    /// <summary>Local and peer's address, IPv4-mapped ones as IPv4; null when not connected.</summary>
    public (IPEndPoint Local, IPEndPoint Peer)? Connection()
    {
        Span<byte> local = stackalloc byte[LongestAddress];
        Span<byte> peer = stackalloc byte[LongestAddress];
        int length = LongestAddress;
        if (NativeMethods.GetSocketName(_handle, local, ref length) != 0)
            throw PidFd.Failed(_pid, $"getsockname of socket {Inode}");
        length = LongestAddress;

        // Not connected any more: then there is no rule for the connection either.
        return NativeMethods.GetPeerName(_handle, peer, ref length) == 0 ? (EndPoint(local), EndPoint(peer)) : null;
    }

    public void Dispose() => _handle.Dispose();

    private bool IsTcp() =>
        Get(NativeMethods.SolSocket, NativeMethods.SoDomain, "SO_DOMAIN")
            is (int)KernelFamily.IPv4 or (int)KernelFamily.IPv6
        && Get(NativeMethods.SolSocket, NativeMethods.SoType, "SO_TYPE") == 1
        && Get(NativeMethods.SolSocket, NativeMethods.SoProtocol, "SO_PROTOCOL") == NativeMethods.IpProtocolTcp;

    private int Get(int level, int option, string name)
    {
        int length = sizeof(int);
        return NativeMethods.GetSocketOption(_handle, level, option, out int value, ref length) == 0
            ? value
            : throw PidFd.Failed(_pid, $"getsockopt {name} of socket {Inode}");
    }

    private void Set(int level, int option, int value, string name)
    {
        if (NativeMethods.SetSocketOption(_handle, level, option, in value, sizeof(int)) != 0)
            throw PidFd.Failed(_pid, $"setsockopt {name} of socket {Inode}");
    }

    private static IPEndPoint EndPoint(ReadOnlySpan<byte> address)
    {
        int port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        var ip = BitConverter.ToUInt16(address) == KernelFamily.IPv6
            ? new IPAddress(address.Slice(8, 16))
            : new IPAddress(address.Slice(4, 4));
        return new IPEndPoint(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, port);
    }

    /// <summary>Descriptors whose link in /proc reads "socket:[inode]".</summary>
    private static IEnumerable<(int Descriptor, uint Inode)> SocketDescriptors(int pid)
    {
        const string prefix = "socket:[";
        string folder = $"/proc/{pid}/fd";
        string[] entries;
        try
        {
            entries = Directory.GetFiles(folder);
        }
        catch (DirectoryNotFoundException)
        {
            // Ended meanwhile, and its sockets with it.
            yield break;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TaskResumeException(pid, $"list {folder}", error.Message, error);
        }

        foreach (string entry in entries)
        {
            string? link = new FileInfo(entry).LinkTarget;
            if (link?.StartsWith(prefix, StringComparison.Ordinal) == true)
            {
                yield return (
                    int.Parse(Path.GetFileName(entry), CultureInfo.InvariantCulture),
                    uint.Parse(link.AsSpan(prefix.Length).TrimEnd(']'), CultureInfo.InvariantCulture));
            }
        }
    }
}
