namespace Migration.Softswitch.Tests.Support;

/// <summary>The Internet checksum, written for the tests so that they do not trust the code they test.</summary>
internal static class Checksum
{
    public static ushort Of(ReadOnlySpan<byte> data)
    {
        long sum = 0;
        for (var i = 0; i < data.Length; i++)
        {
            sum += (i & 1) == 0 ? data[i] << 8 : data[i];
        }

        while (sum >> 16 != 0)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)~sum;
    }

    /// <summary>Checksum of a TCP or UDP segment with its pseudo header.</summary>
    public static ushort OfTransport(ReadOnlySpan<byte> addresses, byte protocol, ReadOnlySpan<byte> segment)
    {
        byte[] pseudo =
            [.. addresses, 0, protocol, (byte)(segment.Length >> 8), (byte)segment.Length, .. segment];
        return Of(pseudo);
    }
}
