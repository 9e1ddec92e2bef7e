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
    private const ushort EtherTypeIpv6 = 0x86dd;
    private const int SourceOffset = 26;
    private const int Source6Offset = 22;

    /// <summary>Whether it is a packet from an address.</summary>
    /// <param name="address">The address.</param>
    public bool IsFrom(IpAddress address)
    {
        var frame = Frame.Span;
        var (type, offset) = address.IsV6 ? (EtherTypeIpv6, Source6Offset) : (EtherTypeIpv4, SourceOffset);
        return frame.Length >= offset + (address.Bits / 8)
            && BinaryPrimitives.ReadUInt16BigEndian(frame[EtherTypeOffset..]) == type
            && IpAddress.Read(frame.Slice(offset, address.Bits / 8)) == address;
    }
}
