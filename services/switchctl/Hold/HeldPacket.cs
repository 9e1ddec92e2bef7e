namespace Migration.SwitchCtl.Hold;

/// <summary>A packet that waits.</summary>
/// <param name="IngressPort">Port on which the switch received it.</param>
/// <param name="Frame">The packet from its Ethernet header on.</param>
public readonly record struct HeldPacket(int IngressPort, ReadOnlyMemory<byte> Frame);
