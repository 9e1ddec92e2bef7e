using System.Numerics;

namespace Migration.Fuzz;

/// <summary>Values that rows and frames share, so that random rows are met by random frames.</summary>
internal static class LikelyValues
{
    private static readonly ulong[] Known =
    [
        0, 1, 2, 3, 4, 5, 6, 7, 17, 47, 80, 255, 511, 0x0800, 0x0806, 0x86dd, 0x8100, 0x1234, 443, 8080, 40000,
        0x0a01_0002, 0x0a02_0002, 0xcb00_710a, 0xc633_6407, 0x0200_0000_0001, 0x0200_0000_0002, 0x0200_0000_00fe,
        0xffff_ffff_ffff,
    ];

    /// <summary>A value of a width in bits, most often one of those that frames carry.</summary>
    public static BigInteger Next(Random random, int width)
    {
        var mask = (BigInteger.One << width) - 1;
        if (random.Next(8) > 0)
        {
            return Known[random.Next(Known.Length)] & mask;
        }

        var bytes = new byte[(width + 7) / 8];
        random.NextBytes(bytes);
        return new BigInteger(bytes, isUnsigned: true) & mask;
    }

    /// <summary>An IPv4 address that routes and services may know.</summary>
    public static uint Address(Random random) => random.Next(5) switch
    {
        0 => 0x0a01_0002,
        1 => 0x0a02_0002,
        2 => 0xcb00_710a,
        3 => 0xc633_6407,
        _ => (uint)random.NextInt64(1L << 32),
    };

    /// <summary>A port of TCP or UDP that services may know.</summary>
    public static ushort L4Port(Random random) => random.Next(4) switch
    {
        0 => 80,
        1 => 8080,
        2 => 40000,
        _ => (ushort)random.Next(65_536),
    };
}
