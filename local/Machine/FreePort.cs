using System.Net;
using System.Net.Sockets;

namespace Migration.Local.Machine;

/// <summary>Finds ports on the loopback that nobody listens on.</summary>
public static class FreePort
{
    /// <summary>
    /// Finds several different ports. Another program may take one before it is used; a start then fails.
    /// </summary>
    /// <param name="count">How many.</param>
    public static IReadOnlyList<int> Find(int count)
    {
        // All are held open until the last is found, else the kernel may hand out one twice.
        List<Socket> sockets = [];
        try
        {
            for (var i = 0; i < count; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            }

            return [.. sockets.Select(s => ((IPEndPoint)s.LocalEndPoint!).Port)];
        }
        finally
        {
            sockets.ForEach(s => s.Dispose());
        }
    }
}
