namespace Migration.Softswitch.Layout;

/// <summary>One field of a header or metadata instance and where its value lives while a packet is processed.</summary>
/// <param name="Header">Instance the field belongs to.</param>
/// <param name="Name">Name within the header.</param>
/// <param name="Slot">Index into the packet's slots; of a variable-length field the slot holds the bits.</param>
/// <param name="Width">Bits; for a variable-length field the longest it can be.</param>
/// <param name="IsSigned">Two's complement; the slot holds the sign-extended value.</param>
/// <param name="BitOffset">Bits from the start of the header (up to a variable-length field).</param>
/// <param name="IsVariable">Whether the length is decided per packet.</param>
/// <param name="VarOffset">Where a variable-length field's bytes are kept in the packet's side area.</param>
internal sealed record FieldInfo(
    string Header, string Name, int Slot, int Width, bool IsSigned, int BitOffset, bool IsVariable, int VarOffset)
{
    /// <summary>All bits of the field set; 64-bit fields have all of a slot's.</summary>
    public ulong Mask => Width >= 64 ? ulong.MaxValue : (1UL << Width) - 1;

    /// <summary>header.field, as messages name it.</summary>
    public string FullName => Header + "." + Name;
}
