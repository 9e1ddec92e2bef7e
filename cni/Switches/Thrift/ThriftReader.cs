using System.Buffers.Binary;
using System.Text;

namespace Migration.Cni.Switches.Thrift;

/// <summary>Reads values of Thrift's binary protocol.</summary>
/// <param name="stream">Where they come from.</param>
/// <param name="cancellation">Gives up.</param>
internal sealed class ThriftReader(Stream stream, CancellationToken cancellation)
{
    // A list of 511 ports is some ten kilobytes: what is longer, or deeper, is no answer.
    private const uint Most = 1 << 20;
    private const int Deepest = 16;

    /// <summary>Reads four bytes.</summary>
    public async Task<uint> ReadUInt32Async() => BinaryPrimitives.ReadUInt32BigEndian(await ReadAsync(4));

    /// <summary>Reads a text.</summary>
    public async Task<string> ReadStringAsync() => Encoding.UTF8.GetString(await ReadAsync(await ReadCountAsync()));

    /// <summary>Reads fields up to the stop.</summary>
    /// <param name="depth">How deep in others it is.</param>
    public async Task<IReadOnlyDictionary<short, object>> ReadStructAsync(int depth = 0)
    {
        var fields = new Dictionary<short, object>();
        while (await ReadTypeAsync() is var type && type != ThriftType.Stop)
        {
            var id = BinaryPrimitives.ReadInt16BigEndian(await ReadAsync(2));
            fields[id] = await ReadValueAsync(type, depth + 1);
        }

        return fields;
    }

    private async Task<object> ReadValueAsync(ThriftType type, int depth)
    {
        if (depth > Deepest)
            throw new ThriftException($"an answer is nested more than {Deepest} deep");
        return type switch
        {
            ThriftType.Bool => (await ReadAsync(1))[0] != 0,
            ThriftType.Byte => (await ReadAsync(1))[0],
            ThriftType.I16 => BinaryPrimitives.ReadInt16BigEndian(await ReadAsync(2)),
            ThriftType.I32 => unchecked((int)await ReadUInt32Async()),
            ThriftType.I64 => BinaryPrimitives.ReadInt64BigEndian(await ReadAsync(8)),
            ThriftType.Double => BinaryPrimitives.ReadDoubleBigEndian(await ReadAsync(8)),
            ThriftType.String => await ReadStringAsync(),
            ThriftType.Struct => await ReadStructAsync(depth),
            ThriftType.List or ThriftType.Set => await ReadListAsync(depth),
            ThriftType.Map => await ReadMapAsync(depth),
            _ => throw new ThriftException($"an answer has a value of type {(byte)type}, which there is not"),
        };
    }

    private async Task<IReadOnlyList<object>> ReadListAsync(int depth)
    {
        var type = await ReadTypeAsync();
        var count = await ReadCountAsync();
        var items = new List<object>();
        for (var i = 0; i < count; i++)
            items.Add(await ReadValueAsync(type, depth + 1));
        return items;
    }

    private async Task<IReadOnlyDictionary<object, object>> ReadMapAsync(int depth)
    {
        var (keys, values) = (await ReadTypeAsync(), await ReadTypeAsync());
        var count = await ReadCountAsync();
        var map = new Dictionary<object, object>();
        for (var i = 0; i < count; i++)
        {
            var key = await ReadValueAsync(keys, depth + 1);
            map[key] = await ReadValueAsync(values, depth + 1);
        }

        return map;
    }

    private async Task<ThriftType> ReadTypeAsync() => (ThriftType)(await ReadAsync(1))[0];

    private async Task<int> ReadCountAsync()
    {
        var count = await ReadUInt32Async();
        return count <= Most ? (int)count : throw new ThriftException($"an answer claims to have {count} elements");
    }

    private async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }
}
