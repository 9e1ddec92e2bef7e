using System.Buffers.Binary;
using System.Numerics;

namespace Migration.Softswitch.Runtime;

/// <summary>Big-endian bit fields in byte arrays, and arithmetic as BMv2 defines it.</summary>
internal static class Bits
{
    /// <summary>Reads 8 bits.</summary>
    public static ulong Read8(byte[] data, int at) => data[at];

    /// <summary>Reads 16 bits.</summary>
    public static ulong Read16(byte[] data, int at) => BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(at));

    /// <summary>Reads 32 bits.</summary>
    public static ulong Read32(byte[] data, int at) => BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(at));

    /// <summary>Reads 48 bits.</summary>
    public static ulong Read48(byte[] data, int at) => (Read32(data, at) << 16) | Read16(data, at + 4);

    /// <summary>Reads 64 bits.</summary>
    public static ulong Read64(byte[] data, int at) => BinaryPrimitives.ReadUInt64BigEndian(data.AsSpan(at));

    /// <summary>Reads 1 to 64 bits, <paramref name="bit"/> bits after the byte <paramref name="at"/>.</summary>
    public static ulong ReadBits(byte[] data, int at, int bit, int width)
    {
        at += bit >> 3;
        bit &= 7;
        var result = 0UL;
        for (var left = width; left > 0;)
        {
            var take = Math.Min(8 - bit, left);
            var part = (data[at++] >> (8 - bit - take)) & ((1 << take) - 1);
            result = (result << take) | (uint)part;
            left -= take;
            bit = 0;
        }

        return result;
    }

    /// <summary>Writes 1 to 64 bits and leaves the bits around them alone.</summary>
    public static void WriteBits(byte[] data, int at, int bit, int width, ulong value)
    {
        at += bit >> 3;
        bit &= 7;
        for (var left = width; left > 0;)
        {
            var take = Math.Min(8 - bit, left);
            var shift = 8 - bit - take;
            var mask = ((1 << take) - 1) << shift;
            var part = (int)(value >> (left - take)) << shift;
            data[at] = (byte)((data[at] & ~mask) | (part & mask));
            at++;
            left -= take;
            bit = 0;
        }
    }

    /// <summary>Reads any number of bits.</summary>
    public static BigInteger ReadBig(byte[] data, int bit, int width)
    {
        var result = BigInteger.Zero;
        for (var left = width; left > 0; left -= 64)
        {
            var take = Math.Min(64, left);
            result = (result << take) | ReadBits(data, 0, bit + width - left, take);
        }

        return result;
    }

    /// <summary>Writes any number of bits and leaves the bits around them alone.</summary>
    public static void WriteBig(byte[] data, int bit, int width, BigInteger value)
    {
        for (var left = width; left > 0; left -= 64)
        {
            var take = Math.Min(64, left);
            WriteBits(data, 0, bit + width - left, take, Wide.Low(value >> (left - take)));
        }
    }

    /// <summary>Writes a byte.</summary>
    public static void Write8(byte[] data, int at, ulong value) => data[at] = (byte)value;

    /// <summary>Writes 16 bits.</summary>
    public static void Write16(byte[] data, int at, ulong value) =>
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(at), (ushort)value);

    /// <summary>Writes 32 bits.</summary>
    public static void Write32(byte[] data, int at, ulong value) =>
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(at), (uint)value);

    /// <summary>Writes 48 bits.</summary>
    public static void Write48(byte[] data, int at, ulong value)
    {
        Write32(data, at, value >> 16);
        Write16(data, at + 4, value);
    }

    /// <summary>Writes 64 bits.</summary>
    public static void Write64(byte[] data, int at, ulong value) =>
        BinaryPrimitives.WriteUInt64BigEndian(data.AsSpan(at), value);

    /// <summary>Shift left; by 64 or more leaves 0.</summary>
    public static ulong ShiftLeft(ulong value, ulong by) => by >= 64 ? 0 : value << (int)by;

    /// <summary>Logical shift right; by 64 or more leaves 0.</summary>
    public static ulong ShiftRight(ulong value, ulong by) => by >= 64 ? 0 : value >> (int)by;

    /// <summary>Arithmetic shift right of a sign-extended value.</summary>
    public static ulong ShiftRightSigned(ulong value, ulong by) => (ulong)((long)value >> (int)Math.Min(by, 63));

    /// <summary>Keeps <paramref name="width"/> bits and sign-extends them.</summary>
    public static ulong SignExtend(ulong value, int width) =>
        width >= 64 ? value : (ulong)((long)(value << (64 - width)) >> (64 - width));

    /// <summary>Clamps a signed value into an unsigned field of less than 64 bits.</summary>
    public static ulong SaturateUnsigned(ulong value, int width)
    {
        var signed = (long)value;
        return signed < 0 ? 0 : Math.Min((ulong)signed, (1UL << width) - 1);
    }

    /// <summary>Clamps a signed value into a signed field of less than 64 bits.</summary>
    public static ulong SaturateSigned(ulong value, int width)
    {
        var top = (1L << (width - 1)) - 1;
        return (ulong)Math.Clamp((long)value, -top - 1, top);
    }
}
