namespace Migration.Platform.Criu.Wire;

/// <summary>Base-128 variable-length integers of the protobuf wire format.</summary>
internal static class VarInt
{
    /// <summary>A 64-bit value never needs more than this many bytes.</summary>
    private const int MaximumLength = 10;

    /// <summary>Reads one integer from the start of <paramref name="bytes"/>.</summary>
    /// <returns>False when the bytes end inside the integer, or it is longer than ten bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ulong value, out int length)
    {
        value = 0;
        for (length = 0; length < bytes.Length && length < MaximumLength; length++)
        {
            byte current = bytes[length];
            value |= (ulong)(current & 0x7F) << (7 * length);
            if ((current & 0x80) == 0)
            {
                length++;
                return true;
            }
        }

        return false;
    }

    /// <summary>Appends the shortest form of <paramref name="value"/>.</summary>
    public static void Write(List<byte> target, ulong value)
    {
        while (value >= 0x80)
        {
            target.Add((byte)(value | 0x80));
            value >>= 7;
        }

        target.Add((byte)value);
    }
}
