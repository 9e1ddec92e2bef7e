namespace Migration.Platform.Criu.Network;

/// <summary>Connections of a network namespace that CRIU could not dump.</summary>
/// <param name="WaitingListeners">Listening sockets with connections that the program has not accepted yet.</param>
/// <param name="Handshakes">Connections in the middle of the handshake (SYN_RECV).</param>
public sealed record AcceptQueueCounts(int WaitingListeners, int Handshakes)
{
    /// <summary>True when a dump meets no connection it cannot take along.</summary>
    public bool Empty => WaitingListeners == 0 && Handshakes == 0;
}
