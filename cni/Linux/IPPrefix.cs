using System.Globalization;
using System.Net;

namespace Migration.Cni.Linux;

/// <summary>An IPv4 address with the length of its subnet's prefix.</summary>
/// <param name="Address">The address, in the machine's byte order.</param>
/// <param name="Length">Bits of the prefix, 0 to 32.</param>
internal readonly record struct IPNetwork4(uint Address, int Length)
{
    private const int AllBits = 32;

    /// <summary>Destination of the default route.</summary>
    public static IPNetwork4 Everything => new(0, 0);

    /// <summary>The subnet's own address, all host bits 0.</summary>
    public uint Network => Length == 0 ? 0 : Address & (uint.MaxValue << (AllBits - Length));

    /// <summary>The subnet.</summary>
    public IPNetwork4 Subnet => this with { Address = Network };

    /// <summary>A single address.</summary>
    public static IPNetwork4 Host(uint address) => new(address, AllBits);

    /// <summary>Reads <c>10.1.1.7/24</c>.</summary>
    public static bool TryParse(string? text, out IPNetwork4 network)
    {
        network = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash < 0 || !TryParseAddress(text![..slash], out var address)
            || !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > AllBits)
        {
            return false;
        }

        network = new IPNetwork4(address, length);
        return true;
    }

    /// <summary>Reads <c>10.1.1.7</c>.</summary>
    public static bool TryParseAddress(string? text, out uint address)
    {
        address = 0;
        var octets = text?.Split('.') ?? [];
        if (octets.Length != 4)
            return false;
        foreach (var octet in octets)
        {
            if (!byte.TryParse(octet, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                return false;
            address = (address << 8) | value;
        }

        return true;
    }

    /// <summary>Writes an address.</summary>
    public static string Write(uint address) =>
        new IPAddress(BitConverter.IsLittleEndian
            ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(address)
            : address).ToString();

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Write(Address)}/{Length}");
}
