using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using Google.Protobuf;

namespace Migration.Platform.P4Runtime.Info;

/// <summary>
/// A bit string value on its way into or out of a P4Runtime message, big-endian. Numbers, addresses and bytes convert
/// to it implicitly. On the wire it takes the shortest form without leading zero bytes, at least one byte
/// (specification, section "Bytestrings").
/// </summary>
public readonly record struct P4Value
{
    private readonly ByteString? raw;

    private P4Value(ByteString raw) => this.raw = raw;

    /// <summary>The bytes as given, leading zeros included.</summary>
    public ByteString Raw => raw ?? ByteString.Empty;

    /// <summary>Significant bits; 0 for the value zero.</summary>
    public int SignificantBits
    {
        get
        {
            var bytes = Raw.Span.TrimStart((byte)0);
            return bytes.IsEmpty ? 0 : ((bytes.Length - 1) * 8) + (8 - byte.LeadingZeroCount(bytes[0]));
        }
    }

    /// <summary>A number.</summary>
    public static implicit operator P4Value(ulong value) => FromUInt64(value);

    /// <summary>A number that must not be negative.</summary>
    /// <exception cref="OverflowException">It is negative.</exception>
    public static implicit operator P4Value(int value) => FromUInt64(checked((ulong)value));

    /// <summary>Bytes, big-endian; copied.</summary>
    public static implicit operator P4Value(byte[] value) => FromBytes(value);

    /// <summary>Bytes, big-endian.</summary>
    public static implicit operator P4Value(ByteString value) => FromByteString(value);

    /// <summary>An IPv4 or IPv6 address.</summary>
    public static implicit operator P4Value(IPAddress value) => FromIPAddress(value);

    /// <summary>A MAC address.</summary>
    public static implicit operator P4Value(PhysicalAddress value) => FromPhysicalAddress(value);

    /// <summary>A number.</summary>
    public static P4Value FromUInt64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return new P4Value(ByteString.CopyFrom(bytes));
    }

    /// <summary>Bytes, big-endian; copied.</summary>
    public static P4Value FromBytes(ReadOnlySpan<byte> value) => new(ByteString.CopyFrom(value));

    /// <summary>Bytes, big-endian.</summary>
    public static P4Value FromByteString(ByteString value) => new(value);

    /// <summary>An IPv4 or IPv6 address.</summary>
    public static P4Value FromIPAddress(IPAddress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return FromBytes(value.GetAddressBytes());
    }

    /// <summary>A MAC address.</summary>
    public static P4Value FromPhysicalAddress(PhysicalAddress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return FromBytes(value.GetAddressBytes());
    }

    /// <summary>The wire form for a field of <paramref name="bitwidth"/> bits; 0 bits: a string, sent as is.</summary>
    /// <exception cref="P4InfoException">The value needs more bits.</exception>
    public ByteString ToWire(int bitwidth, string what)
    {
        if (bitwidth == 0)
            return Raw;
        if (SignificantBits > bitwidth)
            throw new P4InfoException($"{what}: {this} needs {SignificantBits} bits, the field has {bitwidth}");
        var bytes = Raw.Span.TrimStart((byte)0);
        return bytes.IsEmpty ? ByteString.CopyFrom(0) : ByteString.CopyFrom(bytes);
    }

    /// <summary>The number.</summary>
    /// <exception cref="OverflowException">It needs more than 64 bits.</exception>
    public ulong ToUInt64()
    {
        if (SignificantBits > 64)
            throw new OverflowException($"{this} does not fit into 64 bits");
        var value = 0UL;
        foreach (var b in Raw.Span)
            value = (value << 8) | b;
        return value;
    }

    /// <summary>The bytes, big-endian, filled with zeros to <paramref name="bytes"/>.</summary>
    /// <exception cref="OverflowException">The value is longer.</exception>
    public byte[] ToBytes(int bytes)
    {
        var significant = Raw.Span.TrimStart((byte)0);
        if (significant.Length > bytes)
            throw new OverflowException($"{this} does not fit into {bytes} bytes");
        var result = new byte[bytes];
        significant.CopyTo(result.AsSpan(bytes - significant.Length));
        return result;
    }

    /// <summary>The IPv4 address of a 32-bit field, or the IPv6 address of a 128-bit one.</summary>
    /// <exception cref="OverflowException">The value is longer than the address.</exception>
    public IPAddress ToIPAddress(int bitwidth = 32) => new(ToBytes(bitwidth / 8));

    /// <summary>Hexadecimal with 0x; up to 16 bits decimal, as ports and ids are read.</summary>
    public override string ToString() => SignificantBits <= 16
        ? ToUInt64().ToString(CultureInfo.InvariantCulture)
        : "0x" + Convert.ToHexStringLower(Raw.Span.TrimStart((byte)0));
}
