using System.ComponentModel.DataAnnotations;

namespace Migration.Platform.P4Runtime.Grpc;

/// <summary>Limits of a <see cref="GrpcChannel"/>.</summary>
public sealed class GrpcChannelOptions
{
    /// <summary>Longest message accepted, in bytes. Default 64 MiB.</summary>
    [Range(4096, int.MaxValue)]
    public int MaxReceiveMessageBytes { get; set; } = GrpcFraming.DefaultMaxMessageBytes;

    /// <summary>Limit for one connection attempt. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Idle time before TCP asks whether the peer is alive, and the interval of its probes. Default 5 s. TCP's own
    /// probes are used, not HTTP/2 PING: servers built on the C++ gRPC library (BMv2) close connections that ping
    /// more often than every five minutes.
    /// </summary>
    public TimeSpan TcpKeepAlive { get; set; } = TimeSpan.FromSeconds(5);
}
