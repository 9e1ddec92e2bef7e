using System.Net;
using System.Net.Sockets;

namespace Migration.Testing;

/// <summary>Finds TCP ports on 127.0.0.1 that nothing listens on.</summary>
public static class LoopbackPorts
{
    /// <summary>
    /// Free ports, all different. Another process may take one before it is used: whoever starts a server on it has to
    /// notice that the server did not start.
    /// </summary>
    /// <param name="count">How many.</param>
    public static int[] Free(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            return [.. listeners.Select(listener =>
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            })];
        }
        finally
        {
            foreach (var listener in listeners)
                listener.Dispose();
        }
    }
}
