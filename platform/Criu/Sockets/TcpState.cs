namespace Migration.Platform.Criu.Sockets;

/// <summary>State of an INET socket, the kernel's numbers (include/net/tcp_states.h). UDP uses 1 and 7 only.</summary>
public enum TcpState
{
    /// <summary>Connected.</summary>
    Established = 1,

    /// <summary>Connecting.</summary>
    SynSent = 2,

    /// <summary>Half-way through a handshake; CRIU does not dump it.</summary>
    SynReceived = 3,

    /// <summary>Closed at this end, not yet acknowledged.</summary>
    FinWait1 = 4,

    /// <summary>Closed at this end, acknowledged.</summary>
    FinWait2 = 5,

    /// <summary>Closed at both ends, waiting; belongs to no task, so CRIU does not dump it.</summary>
    TimeWait = 6,

    /// <summary>Not connected.</summary>
    Close = 7,

    /// <summary>Closed by the peer.</summary>
    CloseWait = 8,

    /// <summary>Closed by the peer, then at this end.</summary>
    LastAck = 9,

    /// <summary>Listening.</summary>
    Listen = 10,

    /// <summary>Closed at both ends at once.</summary>
    Closing = 11,
}
