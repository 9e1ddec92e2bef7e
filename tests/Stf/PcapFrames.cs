using System.Buffers.Binary;

namespace Migration.Stf;

/// <summary>Reads capture files that BMv2 writes: classic pcap, little-endian.</summary>
internal static class PcapFrames
{
    private const int FileHeaderBytes = 24;
    private const int RecordHeaderBytes = 16;
    private const uint Magic = 0xa1b2c3d4;

    /// <summary>All frames of a file, in order; an empty file has none.</summary>
    /// <exception cref="FormatException">It is no such file.</exception>
    public static List<byte[]> Read(string path)
    {
        ReadOnlySpan<byte> file = File.ReadAllBytes(path);
        var frames = new List<byte[]>();
        if (file.IsEmpty)
        {
            return frames;
        }

        if (file.Length < FileHeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(file) != Magic)
        {
            throw new FormatException($"{path} is not a little-endian pcap file");
        }

        for (var at = FileHeaderBytes; at < file.Length;)
        {
            var length = file.Length - at < RecordHeaderBytes
                ? -1
                : BinaryPrimitives.ReadInt32LittleEndian(file[(at + 8)..]);
            if (length < 0 || length > file.Length - at - RecordHeaderBytes)
            {
                throw new FormatException($"{path} ends within a frame");
            }

            frames.Add(file.Slice(at + RecordHeaderBytes, length).ToArray());
            at += RecordHeaderBytes + length;
        }

        return frames;
    }
}
