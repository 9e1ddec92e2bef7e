using System.Buffers.Binary;
using Migration.Softswitch.Ports.Linux;
using Migration.Softswitch.Tests.Support;

namespace Migration.Softswitch.Tests.Ports;

public class MergedSegmentsTests
{
    private const int At = 16;

    [Fact]
    public void Merged_tcp_is_cut_into_what_a_wire_would_carry()
    {
        var merged = new Frame
        {
            Src = "10.0.0.1", Dst = "10.0.0.2", SrcPort = 1, DstPort = 2, Flags = 0x19,
            TcpOptions = [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2],
            Payload = [.. Enumerable.Range(0, 3500).Select(i => (byte)(i * 31))],
        };
        var data = WithVirtioHeader(merged.ToBytes(), gsoType: 1, size: 1448);
        var cutter = new MergedSegments();
        var payload = new List<byte>();
        var flags = new List<byte>();
        var done = 0;

        MergedSegments.IsMerged(data, At).ShouldBeTrue();
        while (cutter.TryCut(data, At, data.Length - At, ref done, out var length))
        {
            // Parse checks both checksums.
            var bytes = cutter.Segment[..length];
            var segment = Frame.Parse(bytes);
            BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(14 + 20 + 4)).ShouldBe(0x01020304u + (uint)payload.Count);
            segment.TcpOptions.ShouldBe(merged.TcpOptions);
            payload.AddRange(segment.Payload);
            flags.Add(segment.Flags);
        }

        payload.ToArray().ShouldBe(merged.Payload);
        flags.ShouldBe([0x10, 0x10, 0x19]);
    }

    [Theory]
    [InlineData(4)] // TCP over IPv6
    [InlineData(5)] // UDP
    public void Other_merged_frames_are_not_cut(byte gsoType)
    {
        var frame = new Frame { Src = "10.0.0.1", Dst = "10.0.0.2", Payload = new byte[3000] };
        var done = 0;

        new MergedSegments()
            .TryCut(WithVirtioHeader(frame.ToBytes(), gsoType, 1448), At, 3054, ref done, out _).ShouldBeFalse();

        done.ShouldBe(0);
    }

    [Theory]
    [InlineData(6, 16)]
    [InlineData(17, 6)]
    public void A_checksum_left_to_the_interface_is_finished(byte protocol, int field)
    {
        var frame = new Frame
        {
            Src = "10.0.0.1", Dst = "10.0.0.2", SrcPort = 1, DstPort = 2, Protocol = protocol, Payload = [1, 2, 3],
        };
        var whole = frame.ToBytes();
        var data = WithVirtioHeader(whole, gsoType: 0, size: 0);
        data[At - 10] = 1;
        BitConverter.TryWriteBytes(data.AsSpan(At - 4), (ushort)34);
        BitConverter.TryWriteBytes(data.AsSpan(At - 2), (ushort)field);
        // What the kernel leaves there: the sum of the pseudo header, not inverted.
        byte[] pseudo = [.. whole.AsSpan(26, 8), 0, protocol, 0, (byte)(whole.Length - 34)];
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(At + 34 + field), (ushort)~Checksum.Of(pseudo));

        ReceivedFrame.FinishChecksum(data, At, whole.Length);

        data[At..].ShouldBe(whole);
    }

    [Fact]
    public void A_vlan_tag_is_put_back()
    {
        var whole = new Frame { Src = "10.0.0.1", Dst = "10.0.0.2" }.ToBytes();
        byte[] data = [.. new byte[At], .. whole];
        var at = At;
        var length = whole.Length;

        ReceivedFrame.RestoreVlan(
            data, ref at, ref length, new AuxiliaryData { Status = 0x50, VlanTag = 0x0064, VlanProtocol = 0x8100 });

        data[at..(at + length)].ShouldBe([.. whole[..12], 0x81, 0x00, 0x00, 0x64, .. whole[12..]]);
    }

    private static byte[] WithVirtioHeader(byte[] frame, byte gsoType, ushort size)
    {
        byte[] data = [.. new byte[At], .. frame];
        data[At - 9] = gsoType;
        BitConverter.TryWriteBytes(data.AsSpan(At - 6), size);
        return data;
    }
}
