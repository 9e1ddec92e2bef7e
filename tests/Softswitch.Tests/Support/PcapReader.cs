using System.Buffers.Binary;

namespace Migration.Softswitch.Tests.Support;

/// <summary>Reads capture files: classic pcap, little-endian, microseconds.</summary>
internal static class PcapReader
{
    public static List<(DateTimeOffset Time, byte[] Frame)> Read(string path)
    {
        ReadOnlySpan<byte> file = File.ReadAllBytes(path);
        BinaryPrimitives.ReadUInt32LittleEndian(file).ShouldBe(0xa1b2c3d4);
        BinaryPrimitives.ReadUInt32LittleEndian(file[20..]).ShouldBe(1u, "Ethernet");
        var frames = new List<(DateTimeOffset, byte[])>();
        for (var at = 24; at < file.Length;)
        {
            var seconds = BinaryPrimitives.ReadUInt32LittleEndian(file[at..]);
            var micros = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            var length = BinaryPrimitives.ReadInt32LittleEndian(file[(at + 8)..]);
            BinaryPrimitives.ReadInt32LittleEndian(file[(at + 12)..]).ShouldBe(length);
            var time = DateTimeOffset.UnixEpoch.AddSeconds(seconds).AddMicroseconds(micros);
            frames.Add((time, file.Slice(at + 16, length).ToArray()));
            at += 16 + length;
        }

        return frames;
    }
}
