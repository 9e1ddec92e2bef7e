namespace Migration.Platform.Criu.Sockets;

/// <summary>The state of a TCP connection (tcp_stream_entry in images/tcp-stream.proto), without its data.</summary>
public sealed record TcpConnection
{
    /// <summary>Bytes received and not yet read by the program.</summary>
    public required uint ReceiveQueueBytes { get; init; }

    /// <summary>Bytes written by the program and not yet acknowledged by the peer.</summary>
    public required uint SendQueueBytes { get; init; }

    /// <summary>Bytes of the send queue that were never sent; null when the image does not say.</summary>
    public uint? UnsentBytes { get; init; }

    /// <summary>Largest segment in bytes.</summary>
    public required uint MaximumSegment { get; init; }

    /// <summary>What the peer may still receive, in bytes; null when the image does not say.</summary>
    public uint? SendWindow { get; init; }
}
