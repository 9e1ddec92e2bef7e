namespace Migration.Softswitch.Tables;

/// <summary>One field of a table's key. All fields of a key are packed into 128 bits, the first one highest.</summary>
/// <param name="Name">Name that controllers use.</param>
/// <param name="Kind">How it is compared.</param>
/// <param name="Width">Bits.</param>
/// <param name="Shift">Bits of the key below this field.</param>
internal sealed record KeyField(string Name, MatchKind Kind, int Width, int Shift)
{
    /// <summary>Ones in all bits of the field, at its place in the key.</summary>
    public UInt128 PlacedMask => ((UInt128)Mask) << Shift;

    /// <summary>Ones in all bits of the field.</summary>
    public ulong Mask => Width >= 64 ? ulong.MaxValue : (1UL << Width) - 1;

    /// <summary>Takes the field out of a packed key.</summary>
    public ulong Extract(UInt128 key) => (ulong)(key >> Shift) & Mask;

    /// <summary>Puts a value at the field's place.</summary>
    public UInt128 Place(ulong value) => ((UInt128)value) << Shift;
}
