using System.Numerics;

namespace Migration.Softswitch.Tables;

/// <summary>A packed key of a fixed size; sizes differ so that short keys stay cheap.</summary>
/// <typeparam name="TSelf">The key itself.</typeparam>
internal interface ITableKey<TSelf> : IEquatable<TSelf>
    where TSelf : struct, ITableKey<TSelf>
{
    /// <summary>Makes a key of a number that fits.</summary>
    static abstract TSelf From(BigInteger value);

    /// <summary>Bits set in both.</summary>
    TSelf And(in TSelf other);

    /// <summary>Whether the bits of <paramref name="mask"/> are those of <paramref name="value"/>.</summary>
    bool Fits(in TSelf value, in TSelf mask);

    /// <summary>Compares as unsigned numbers.</summary>
    int CompareTo(in TSelf other);
}
