using System.Buffers.Binary;
using System.Numerics;

namespace Migration.Softswitch.Runtime;

/// <summary>Numbers of more than 64 bits, as slots (the lowest 64 bits first) and as <see cref="BigInteger"/>.</summary>
internal static class Wide
{
    /// <summary>Reads slots as a number.</summary>
    public static BigInteger Load(ulong[] slots, int at, int limbs, bool isSigned)
    {
        Span<byte> bytes = stackalloc byte[limbs * 8];
        for (var i = 0; i < limbs; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(i * 8)..], slots[at + i]);
        }

        return new BigInteger(bytes, isUnsigned: !isSigned);
    }

    /// <summary>Stores a number into slots: cut to its width, sign-extended where the field is signed.</summary>
    public static void Store(ulong[] slots, int at, int width, bool isSigned, BigInteger value)
    {
        var limbs = Math.Max(1, (width + 63) / 64);
        for (var i = 0; i < limbs; i++)
        {
            slots[at + i] = Low(value >> (64 * i));
        }

        var top = width - (64 * (limbs - 1));
        slots[at + limbs - 1] = isSigned
            ? Bits.SignExtend(slots[at + limbs - 1], top)
            : slots[at + limbs - 1] & Ones(top);
    }

    /// <summary>The lowest 64 bits, in two's complement.</summary>
    public static ulong Low(BigInteger value) => (ulong)(value & ulong.MaxValue);

    /// <summary>A number of at most 64 bits.</summary>
    public static BigInteger FromUnsigned(ulong value) => value;

    /// <summary>A sign-extended number of at most 64 bits.</summary>
    public static BigInteger FromSigned(ulong value) => (long)value;

    /// <summary>Ones in the lowest bits, at most 64.</summary>
    public static ulong Ones(int width) => width >= 64 ? ulong.MaxValue : (1UL << width) - 1;

    /// <summary>Ones in the lowest bits.</summary>
    public static BigInteger Mask(int width) => (BigInteger.One << width) - 1;

    /// <summary>Shift left; a distance beyond any field leaves 0.</summary>
    public static BigInteger ShiftLeft(BigInteger value, BigInteger by) =>
        by > 65_536 || by < 0 ? BigInteger.Zero : value << (int)by;

    /// <summary>Arithmetic shift right.</summary>
    public static BigInteger ShiftRight(BigInteger value, BigInteger by) =>
        value >> (int)BigInteger.Min(BigInteger.Max(by, 0), 1 << 20);

    /// <summary>Keeps <paramref name="width"/> bits and sign-extends them.</summary>
    public static BigInteger SignExtend(BigInteger value, int width)
    {
        var low = value & Mask(width);
        return low >> (width - 1) == 0 ? low : low - (BigInteger.One << width);
    }

    /// <summary>Clamps into an unsigned field.</summary>
    public static BigInteger SaturateUnsigned(BigInteger value, int width) =>
        BigInteger.Clamp(value, 0, Mask(width));

    /// <summary>Clamps into a signed field.</summary>
    public static BigInteger SaturateSigned(BigInteger value, int width) =>
        BigInteger.Clamp(value, -(BigInteger.One << (width - 1)), Mask(width - 1));

    /// <summary>Division; by zero it yields 0.</summary>
    public static BigInteger Divide(BigInteger left, BigInteger right) =>
        right.IsZero ? BigInteger.Zero : BigInteger.Divide(left, right);

    /// <summary>Remainder; by zero it yields 0.</summary>
    public static BigInteger Modulo(BigInteger left, BigInteger right) =>
        right.IsZero ? BigInteger.Zero : BigInteger.Remainder(left, right);

    /// <summary>Where an element of a stack starts; beyond the end it is the spare one.</summary>
    public static int ElementOffset(ulong index, int size, int stride) =>
        (index < (ulong)size ? (int)index : size) * stride;
}
