namespace Migration.SwitchCtl.Hold;

/// <summary>What became of the packets of one hold.</summary>
/// <param name="Waiting">Packets that wait now.</param>
/// <param name="WaitingBytes">Their bytes.</param>
/// <param name="Held">Packets taken in.</param>
/// <param name="Replayed">Packets sent on.</param>
/// <param name="Dropped">Packets that did not fit.</param>
/// <param name="Duplicates">Retransmissions of a waiting segment, not kept again.</param>
public readonly record struct HoldCounters(
    int Waiting,
    long WaitingBytes,
    long Held,
    long Replayed,
    long Dropped,
    long Duplicates);
