namespace Migration.Softswitch.Runtime;

/// <summary>How one header gets onto the wire.</summary>
/// <param name="ValidSlot">Slot that says whether it is emitted.</param>
/// <param name="FixedBytes">Bytes of its fixed fields.</param>
/// <param name="BytesBefore">Bytes of those of them before the variable-length field.</param>
/// <param name="Write">Writes the fixed fields before the variable-length field to a place in an array.</param>
/// <param name="VarSlot">Slot with the bits of the variable-length field, -1 for none.</param>
/// <param name="VarOffset">Where its bytes are kept.</param>
/// <param name="WriteAfter">Writes the fixed fields behind it; null for none.</param>
internal sealed record EmittedHeader(
    int ValidSlot, int FixedBytes, int BytesBefore, Action<PacketContext, byte[], int> Write, int VarSlot,
    int VarOffset, Action<PacketContext, byte[], int>? WriteAfter);

/// <summary>A compiled deparser: the valid headers in the order of the program, then the payload.</summary>
/// <param name="order">Headers in order.</param>
/// <param name="primitives">What the deparser does besides, before it emits; null for nothing.</param>
internal sealed class DeparserProgram(EmittedHeader[] order, Action<PacketContext>? primitives)
{
    /// <summary>Runs what the program has in its deparser beside emitting.</summary>
    public void Prepare(PacketContext packet) => primitives?.Invoke(packet);

    /// <summary>Bytes the packet will take.</summary>
    public int Measure(PacketContext packet)
    {
        var bytes = packet.End - packet.Cursor;
        foreach (var header in order)
        {
            if (packet.Slots[header.ValidSlot] != 0)
            {
                bytes += header.FixedBytes + VariableBytes(packet, header);
            }
        }

        return bytes;
    }

    /// <summary>Writes the packet; <paramref name="output"/> has room for <see cref="Measure"/> bytes.</summary>
    public void Write(PacketContext packet, byte[] output, int at)
    {
        foreach (var header in order)
        {
            if (packet.Slots[header.ValidSlot] == 0)
            {
                continue;
            }

            header.Write(packet, output, at);
            if (header.VarSlot < 0)
            {
                at += header.FixedBytes;
                continue;
            }

            at += header.BytesBefore;
            var variable = VariableBytes(packet, header);
            Buffer.BlockCopy(packet.VarArea, header.VarOffset, output, at, variable);
            at += variable;
            header.WriteAfter?.Invoke(packet, output, at);
            at += header.FixedBytes - header.BytesBefore;
        }

        Buffer.BlockCopy(packet.Input, packet.Cursor, output, at, packet.End - packet.Cursor);
    }

    private static int VariableBytes(PacketContext packet, EmittedHeader header) =>
        header.VarSlot < 0 ? 0 : (int)(packet.Slots[header.VarSlot] >> 3);
}
