using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Migration.Cni.Linux;

/// <summary>Sockets in a network namespace through which its interfaces, addresses and routes are changed.</summary>
internal sealed unsafe class NetworkSockets : IDisposable
{
    private const ushort NlmRequest = 1;
    private const ushort NlmAck = 4;
    private const ushort NlmDump = 0x300;
    private const ushort TypeError = 2;
    private const ushort TypeDone = 3;
    private const int HeaderBytes = 16;
    private const int BufferBytes = 65_536;

    private readonly Descriptor _route;
    private readonly Descriptor _control;
    private uint _sequence;

    private NetworkSockets(Descriptor route, Descriptor control)
    {
        _route = route;
        _control = control;
    }

    /// <summary>A socket for ioctl calls about interfaces.</summary>
    public Descriptor Control => _control;

    /// <summary>Opens sockets in the namespace that the process runs in.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static NetworkSockets OpenHere()
    {
        var route = Make(Native.AfNetlink, Native.SockRaw, Native.NetlinkRoute, "opening a netlink socket");
        try
        {
            return new NetworkSockets(route, Make(Native.AfInet, Native.SockDgram, 0, "opening a socket"));
        }
        catch
        {
            route.Dispose();
            throw;
        }
    }

    /// <summary>Opens sockets in another namespace; only a thread made for it goes there.</summary>
    /// <param name="space">File of the namespace.</param>
    /// <exception cref="LinuxException">It is no network namespace, or the kernel refuses.</exception>
    public static NetworkSockets OpenIn(SafeHandle space)
    {
        NetworkSockets? opened = null;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                LinuxException.ThrowIfFailed(
                    Native.SetNamespace(space, Native.CloneNewnet), "entering the network namespace");
                opened = OpenHere();
            }
            catch (LinuxException e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return opened!;
    }

    /// <summary>Sends a request and waits until the kernel has done it.</summary>
    /// <param name="type">Type of the message.</param>
    /// <param name="flags">Flags beside request and acknowledge.</param>
    /// <param name="attempt">What is tried, for the error.</param>
    /// <param name="fill">Writes the message's contents.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public void Request(ushort type, ushort flags, string attempt, Action<NetlinkMessage> fill)
    {
        var message = new NetlinkMessage(type, (ushort)(NlmRequest | NlmAck | flags));
        fill(message);
        Exchange(message, attempt, (_, _) => { });
    }

    /// <summary>Asks for one object or, with <paramref name="dump"/>, for all.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public List<byte[]> Query(ushort type, bool dump, string attempt, Action<NetlinkMessage> fill)
    {
        var found = new List<byte[]>();
        var message = new NetlinkMessage(type, (ushort)(NlmRequest | (dump ? NlmDump : NlmAck)));
        fill(message);
        Exchange(message, attempt, (_, body) => found.Add(body));
        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _route.Dispose();
        _control.Dispose();
    }

    private static Descriptor Make(int domain, int type, int protocol, string attempt)
    {
        var descriptor = Native.Socket(domain, type | Native.SockCloexec, protocol);
        LinuxException.ThrowIfFailed(descriptor, attempt);
        return new Descriptor(descriptor);
    }

    private void Exchange(NetlinkMessage message, string attempt, Action<ushort, byte[]> take)
    {
        var sequence = ++_sequence;
        var request = message.Finish(sequence);
        fixed (byte* bytes = request)
            LinuxException.ThrowIfFailed(Native.Send(_route, bytes, (nuint)request.Length, 0), attempt);
        var buffer = new byte[BufferBytes];
        while (true)
        {
            var received = Receive(buffer, attempt);
            for (var rest = buffer.AsSpan(0, received); rest.Length >= HeaderBytes;)
            {
                var length = BitConverter.ToInt32(rest);
                var type = BitConverter.ToUInt16(rest[4..]);
                var body = rest[HeaderBytes..length];
                if (BitConverter.ToUInt32(rest[8..]) == sequence)
                {
                    if (type == TypeDone)
                        return;
                    if (type == TypeError)
                    {
                        var error = -BitConverter.ToInt32(body);
                        if (error == 0)
                            return;
                        throw new LinuxException(attempt, error);
                    }

                    take(type, body.ToArray());
                }

                rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
            }
        }
    }

    private int Receive(byte[] buffer, string attempt)
    {
        fixed (byte* bytes = buffer)
        {
            nint received;
            do
            {
                received = Native.Receive(_route, bytes, (nuint)buffer.Length, 0);
            }
            while (received < 0 && Marshal.GetLastPInvokeError() == Native.Eintr);
            LinuxException.ThrowIfFailed(received, attempt);
            return (int)received;
        }
    }
}
