using System.Numerics;

namespace Migration.Softswitch.Tables;

/// <summary>A key of up to 128 bits.</summary>
/// <param name="High">The upper 64 bits.</param>
/// <param name="Low">The lower 64 bits.</param>
internal readonly record struct ShortKey(ulong High, ulong Low) : ITableKey<ShortKey>
{
    /// <summary>Bits it holds.</summary>
    public const int Bits = 128;

    /// <inheritdoc/>
    public static ShortKey From(BigInteger value) =>
        new((ulong)(value >> 64), (ulong)(value & ulong.MaxValue));

    /// <inheritdoc/>
    public ShortKey And(in ShortKey other) => new(High & other.High, Low & other.Low);

    /// <inheritdoc/>
    public bool Fits(in ShortKey value, in ShortKey mask) =>
        (((High ^ value.High) & mask.High) | ((Low ^ value.Low) & mask.Low)) == 0;

    /// <inheritdoc/>
    public int CompareTo(in ShortKey other) =>
        High == other.High ? Low.CompareTo(other.Low) : High.CompareTo(other.High);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)KeyHash.Add(KeyHash.Add(0, High), Low);
}
