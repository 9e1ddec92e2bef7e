using System.Buffers.Binary;
using Migration.Softswitch.Externs;

namespace Migration.Softswitch.Ports.Linux;

/// <summary>
/// Makes a received frame what it would be on a wire: finishes a checksum that the sender left to its interface, and
/// puts back the VLAN tag that the kernel keeps beside the frame.
/// </summary>
internal static class ReceivedFrame
{
    private const byte NeedsChecksum = 1;
    private const uint VlanIsValid = 1 << 4;
    private const uint VlanProtocolIsValid = 1 << 6;
    private const ushort VlanEtherType = 0x8100;
    private const int AddressBytes = 12;
    private const int TagBytes = 4;

    /// <summary>Finishes the checksum if there is one to finish.</summary>
    public static void FinishChecksum(byte[] data, int at, int length)
    {
        // struct virtio_net_hdr: flags, gso_type, hdr_len, gso_size, csum_start, csum_offset; the machine's byte order.
        var header = data.AsSpan(at - PacketSocket.VirtioHeaderBytes, PacketSocket.VirtioHeaderBytes);
        if ((header[0] & NeedsChecksum) == 0)
        {
            return;
        }

        var start = BitConverter.ToUInt16(header[6..]);
        var field = start + BitConverter.ToUInt16(header[8..]);
        if (field + 2 > length)
        {
            return;
        }

        // The field holds the sum of the pseudo header already.
        var sum = HashAlgorithms.OnesComplementSum(data.AsSpan(at + start, length - start), 0);
        var checksum = (ushort)~sum;
        // A UDP checksum that works out as 0 is sent as 0xffff; for TCP the two mean the same.
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(at + field), checksum == 0 ? (ushort)0xffff : checksum);
    }

    /// <summary>Puts the VLAN tag back; the frame then starts 4 bytes earlier, in its headroom.</summary>
    public static void RestoreVlan(byte[] data, ref int at, ref int length, AuxiliaryData? auxiliary)
    {
        if (auxiliary is not { } known || (known.Status & VlanIsValid) == 0)
        {
            return;
        }

        Buffer.BlockCopy(data, at, data, at - TagBytes, AddressBytes);
        at -= TagBytes;
        length += TagBytes;
        var protocol = (known.Status & VlanProtocolIsValid) != 0 ? known.VlanProtocol : VlanEtherType;
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(at + AddressBytes), protocol);
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(at + AddressBytes + 2), known.VlanTag);
    }
}
