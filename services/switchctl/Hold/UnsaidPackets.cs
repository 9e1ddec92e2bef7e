using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Hold;

/// <summary>Packets of a pod that was given up: dropped instead of replayed, as if it had never spoken.</summary>
/// <param name="Address">Address of the pod.</param>
/// <param name="Port">Port on which they come in, where another pod has the address too; null for any.</param>
public readonly record struct UnsaidPackets(IpAddress Address, int? Port = null)
{
    /// <summary>Whether a packet is one of them.</summary>
    /// <param name="packet">The packet.</param>
    public bool Contains(HeldPacket packet) =>
        packet.IsFrom(Address) && (Port is null || packet.IngressPort == Port);
}
