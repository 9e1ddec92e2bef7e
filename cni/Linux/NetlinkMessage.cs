using System.Text;

namespace Migration.Cni.Linux;

/// <summary>
/// A request to the kernel's routing socket, built front to back: header, fixed part, attributes (rtnetlink(7), in the
/// machine's byte order; addresses in network order).
/// </summary>
internal sealed class NetlinkMessage
{
    private const int HeaderBytes = 16;
    private const int AttributeHeaderBytes = 4;
    private byte[] _bytes = new byte[256];
    private int _length = HeaderBytes;

    /// <summary>Starts a request.</summary>
    /// <param name="type">Type of the message, RTM_*.</param>
    /// <param name="flags">Flags, NLM_F_*.</param>
    public NetlinkMessage(ushort type, ushort flags)
    {
        BitConverter.TryWriteBytes(_bytes.AsSpan(4), type);
        BitConverter.TryWriteBytes(_bytes.AsSpan(6), flags);
    }

    /// <summary>Adds bytes of the fixed part.</summary>
    public NetlinkMessage Raw(params ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Take(bytes.Length));
        return this;
    }

    /// <summary>Adds struct ifinfomsg.</summary>
    /// <param name="index">Number of the interface, 0 for none.</param>
    /// <param name="flags">Flags to set.</param>
    /// <param name="change">Which flags are meant.</param>
    public NetlinkMessage Link(int index, uint flags = 0, uint change = 0)
    {
        var span = Take(16);
        BitConverter.TryWriteBytes(span[4..], index);
        BitConverter.TryWriteBytes(span[8..], flags);
        BitConverter.TryWriteBytes(span[12..], change);
        return this;
    }

    /// <summary>Adds an attribute.</summary>
    public NetlinkMessage Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        var start = Begin(type);
        value.CopyTo(Take(value.Length));
        End(start);
        return this;
    }

    /// <summary>Adds an attribute with a number.</summary>
    public NetlinkMessage Attribute(ushort type, uint value) => Attribute(type, BitConverter.GetBytes(value));

    /// <summary>Adds an attribute with a text, ended by a zero byte.</summary>
    public NetlinkMessage Attribute(ushort type, string value) =>
        Attribute(type, Encoding.ASCII.GetBytes(value + '\0'));

    /// <summary>Adds an attribute that holds others.</summary>
    public NetlinkMessage Nested(ushort type, Action<NetlinkMessage> inner)
    {
        var start = Begin(type);
        inner(this);
        End(start);
        return this;
    }

    /// <summary>The finished message.</summary>
    /// <param name="sequence">Number that the answer carries.</param>
    public ReadOnlySpan<byte> Finish(uint sequence)
    {
        BitConverter.TryWriteBytes(_bytes.AsSpan(0), _length);
        BitConverter.TryWriteBytes(_bytes.AsSpan(8), sequence);
        return _bytes.AsSpan(0, _length);
    }

    /// <summary>Reads attributes into a table by type; the last of a type counts.</summary>
    public static Dictionary<int, byte[]> ReadAttributes(ReadOnlySpan<byte> bytes)
    {
        // The two upper bits of a type say that it is nested or in network order.
        const int typeMask = 0x3fff;
        var found = new Dictionary<int, byte[]>();
        while (bytes.Length >= AttributeHeaderBytes)
        {
            var length = BitConverter.ToUInt16(bytes);
            if (length < AttributeHeaderBytes || length > bytes.Length)
                break;
            found[BitConverter.ToUInt16(bytes[2..]) & typeMask] = bytes[AttributeHeaderBytes..length].ToArray();
            bytes = bytes[Math.Min(Aligned(length), bytes.Length)..];
        }

        return found;
    }

    private static int Aligned(int length) => (length + 3) & ~3;

    private int Begin(ushort type)
    {
        var start = _length;
        BitConverter.TryWriteBytes(Take(AttributeHeaderBytes)[2..], type);
        return start;
    }

    private void End(int start)
    {
        BitConverter.TryWriteBytes(_bytes.AsSpan(start), (ushort)(_length - start));
        Take(Aligned(_length) - _length);
    }

    private Span<byte> Take(int count)
    {
        if (_length + count > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}
