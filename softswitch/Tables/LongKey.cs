using System.Numerics;
using System.Runtime.CompilerServices;

namespace Migration.Softswitch.Tables;

/// <summary>A key of up to 1024 bits, the lowest 64 first.</summary>
[InlineArray(Parts)]
internal struct LongKey : ITableKey<LongKey>
{
    /// <summary>64-bit parts.</summary>
    public const int Parts = 16;

    /// <summary>Bits it holds.</summary>
    public const int Bits = Parts * 64;

    private ulong _first;

    /// <inheritdoc/>
    public static LongKey From(BigInteger value)
    {
        var key = default(LongKey);
        for (var i = 0; i < Parts; i++)
        {
            key[i] = (ulong)((value >> (64 * i)) & ulong.MaxValue);
        }

        return key;
    }

    /// <summary>Sets one part.</summary>
    public void Set(int part, ulong value) => this[part] = value;

    /// <inheritdoc/>
    public readonly LongKey And(in LongKey other)
    {
        var result = default(LongKey);
        for (var i = 0; i < Parts; i++)
        {
            result[i] = this[i] & other[i];
        }

        return result;
    }

    /// <inheritdoc/>
    public readonly bool Fits(in LongKey value, in LongKey mask)
    {
        for (var i = 0; i < Parts; i++)
        {
            if (((this[i] ^ value[i]) & mask[i]) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public readonly int CompareTo(in LongKey other)
    {
        for (var i = Parts - 1; i >= 0; i--)
        {
            if (this[i] != other[i])
            {
                return this[i].CompareTo(other[i]);
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public readonly bool Equals(LongKey other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is LongKey other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        var hash = 0UL;
        for (var i = 0; i < Parts; i++)
        {
            hash = KeyHash.Add(hash, this[i]);
        }

        return (int)hash;
    }
}
