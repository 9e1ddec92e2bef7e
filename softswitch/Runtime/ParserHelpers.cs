namespace Migration.Softswitch.Runtime;

/// <summary>Called by the code of parser states.</summary>
internal static class ParserHelpers
{
    /// <summary>Bits ahead of the cursor; 0 where the packet is too short (the state checks before).</summary>
    public static ulong Lookahead(PacketContext packet, int bitOffset, int width) =>
        packet.CanRead((bitOffset + width + 7) / 8)
            ? Bits.ReadBits(packet.Input, packet.Cursor, bitOffset, width)
            : 0;
}
