using System.Net.Sockets;

namespace Migration.Platform.P4Runtime.Grpc;

/// <summary>Opens the plain-text connection below HTTP/2: TCP, or a unix socket.</summary>
internal sealed class GrpcConnector
{
    private const int KeepAliveProbes = 3;

    private readonly Uri address;
    private readonly GrpcChannelOptions options;

    /// <param name="address">http://host:port or unix:///path/of/socket.</param>
    /// <param name="options">Connection limits.</param>
    /// <exception cref="ArgumentException">Another scheme, or no path or host.</exception>
    public GrpcConnector(Uri address, GrpcChannelOptions options)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "unix"))
            throw new ArgumentException($"'{address}' is neither http://host:port nor unix:///path", nameof(address));
        if (address.Scheme == "unix" && address.AbsolutePath is "" or "/")
            throw new ArgumentException($"'{address}' names no socket; write unix:///path/of/socket", nameof(address));
        this.address = address;
        this.options = options;
        BaseAddress = address.Scheme == "unix" ? new Uri("http://localhost/") : address;
    }

    /// <summary>What requests name as scheme and authority.</summary>
    public Uri BaseAddress { get; }

    public async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = address.Scheme == "unix"
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (address.Scheme == "unix")
            {
                var path = Uri.UnescapeDataString(address.AbsolutePath);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            }
            else
            {
                KeepAlive(socket);
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void KeepAlive(Socket socket)
    {
        var seconds = Math.Max(1, (int)options.TcpKeepAlive.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
    }
}
