using System.Buffers.Binary;
using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Hold;

/// <summary>A packet that waits.</summary>
/// <param name="IngressPort">Port on which the switch received it.</param>
/// <param name="Frame">The packet from its Ethernet header on.</param>
public readonly record struct HeldPacket(int IngressPort, ReadOnlyMemory<byte> Frame)
{
    private const int EtherTypeOffset = 12;
    private const ushort EtherTypeIpv4 = 0x0800;
    private const int SourceOffset = 26;

    /// <summary>Whether it is an IPv4 packet from an address.</summary>
    /// <param name="address">The address.</param>
    public bool IsFrom(Ipv4 address)
    {
        var frame = Frame.Span;
        return frame.Length >= SourceOffset + sizeof(uint)
            && BinaryPrimitives.ReadUInt16BigEndian(frame[EtherTypeOffset..]) == EtherTypeIpv4
            && BinaryPrimitives.ReadUInt32BigEndian(frame[SourceOffset..]) == address.Value;
    }
}
