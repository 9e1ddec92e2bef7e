using System.Numerics;

namespace Migration.Softswitch.Tables;

/// <summary>One field of a table's key. All fields of a key are packed into one number, the first one highest.</summary>
/// <param name="Name">Name that controllers use.</param>
/// <param name="Kind">How it is compared.</param>
/// <param name="Width">Bits.</param>
/// <param name="Shift">Bits of the key below this field.</param>
internal sealed record KeyField(string Name, MatchKind Kind, int Width, int Shift)
{
    /// <summary>Ones in all bits of the field, at its place in the key.</summary>
    public BigInteger PlacedMask => Mask << Shift;

    /// <summary>Ones in all bits of the field.</summary>
    public BigInteger Mask { get; } = (BigInteger.One << Width) - 1;

    /// <summary>Takes the field out of a packed key.</summary>
    public BigInteger Extract(BigInteger key) => (key >> Shift) & Mask;

    /// <summary>Puts a value at the field's place.</summary>
    public BigInteger Place(BigInteger value) => value << Shift;

    /// <summary>Ones in the leading bits of the field.</summary>
    public BigInteger PrefixMask(int length) => Mask - ((BigInteger.One << (Width - length)) - 1);
}
