using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Migration.Platform.P4Runtime.Grpc.Server;

/// <summary>Plain-text listeners that speak HTTP/2 only, as gRPC clients expect without TLS.</summary>
public static class GrpcListen
{
    /// <summary>Flow-control window of one stream, in bytes: a compiled pipeline should not wait for updates.</summary>
    private const int StreamWindowBytes = 1024 * 1024;

    private const int ConnectionWindowBytes = 4 * StreamWindowBytes;

    /// <summary>Listens on TCP, without TLS or authentication: bind to loopback or a management network.</summary>
    /// <param name="kestrel">Server options.</param>
    /// <param name="endPoint">Address and port; port 0 picks a free one.</param>
    public static void ListenGrpc(this KestrelServerOptions kestrel, IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        Widen(kestrel);
        kestrel.Listen(endPoint, listen => listen.Protocols = HttpProtocols.Http2);
    }

    /// <summary>Listens on a unix socket; who may connect is decided by the permissions of its folder.</summary>
    /// <param name="kestrel">Server options.</param>
    /// <param name="path">Absolute path of the socket.</param>
    public static void ListenGrpcUnixSocket(this KestrelServerOptions kestrel, string path)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        Widen(kestrel);
        kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http2);
    }

    private static void Widen(KestrelServerOptions kestrel)
    {
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
        kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;
    }
}
