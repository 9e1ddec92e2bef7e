using System.Net;
using System.Net.Sockets;
using Migration.Softswitch.Ports.Linux;

namespace Migration.Cni.Tests.Support;

/// <summary>Sockets inside a network namespace, opened by a thread that goes there for it.</summary>
internal static class ForeignSocket
{
    /// <summary>A listening socket on loopback, on a free port.</summary>
    public static Socket Listen(string space)
    {
        Socket? socket = null;
        var thread = new Thread(() =>
        {
            using var stay = NetworkNamespace.Enter(new PortAddress(space, "lo"));
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Listen();
        });
        thread.Start();
        thread.Join();
        return socket!;
    }
}
