namespace Migration.Softswitch.Layout;

/// <summary>One field of a header or metadata instance and where its value lives while a packet is processed.</summary>
/// <param name="Header">Instance the field belongs to.</param>
/// <param name="Name">Name within the header.</param>
/// <param name="Slot">
/// Index into the packet's slots. A field of more than 64 bits takes several, the lowest bits first; of a
/// variable-length field the slot holds the bits.
/// </param>
/// <param name="Width">Bits; for a variable-length field the longest it can be.</param>
/// <param name="IsSigned">Two's complement; the slot holds the sign-extended value.</param>
/// <param name="BitOffset">Bits from the start of the header (the variable-length field counted as none).</param>
/// <param name="IsVariable">Whether the length is decided per packet.</param>
/// <param name="VarOffset">Where a variable-length field's bytes are kept in the packet's side area.</param>
internal sealed record FieldInfo(
    string Header, string Name, int Slot, int Width, bool IsSigned, int BitOffset, bool IsVariable, int VarOffset)
{
    /// <summary>All bits of a field of at most 64 bits set.</summary>
    public ulong Mask => Width >= 64 ? ulong.MaxValue : (1UL << Width) - 1;

    /// <summary>Slots the field takes.</summary>
    public int Limbs => IsVariable ? 1 : Math.Max(1, (Width + 63) / 64);

    /// <summary>Whether it takes more than one slot.</summary>
    public bool IsWide => Limbs > 1;

    /// <summary>header.field, as messages name it.</summary>
    public string FullName => Header + "." + Name;

    /// <summary>Bits of the field that are in one of its slots.</summary>
    public int LimbWidth(int limb) => limb < Limbs - 1 ? 64 : Width - (64 * (Limbs - 1));

    /// <summary>Where the bits of one of its slots are, from the start of the header.</summary>
    public int LimbBitOffset(int limb) => BitOffset + Width - (64 * limb) - LimbWidth(limb);
}
