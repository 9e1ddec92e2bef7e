using Migration.SwitchCtl.Hold;

namespace Migration.SwitchCtl.Connections;

/// <summary>A packet that opens a connection in a bucket that moves; the switch waits for its row.</summary>
/// <param name="Switch">Name of the switch that has punted it.</param>
/// <param name="BackendId">The backend that the bucket was promised to.</param>
/// <param name="Packet">The packet.</param>
public readonly record struct Opening(string Switch, int BackendId, HeldPacket Packet);
