using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Migration.Cni.Switches.Thrift;

/// <summary>
/// One call to a Thrift server: strict binary protocol, no framing, several services behind one address (the service's
/// name stands before that of the method). Specification: thrift-binary-protocol.md.
/// </summary>
/// <param name="server">The server, address:port.</param>
/// <param name="timeout">Limit for a call.</param>
internal sealed class ThriftClient(string server, TimeSpan timeout)
{
    private const uint Version1 = 0x8001_0000;
    private const uint VersionMask = 0xffff_0000;
    private const byte Call = 1;
    private const byte Reply = 2;
    private const byte Refusal = 3;
    private const int Sequence = 1;

    /// <summary>Calls a method and reads the answer whole.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="method">Name of the method.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Fields of the answer: 0 is the result, the others are exceptions that the method declares.</returns>
    /// <exception cref="ThriftException">The server refuses, or it is none.</exception>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">It did not answer in time.</exception>
    public async Task<IReadOnlyDictionary<short, object>> CallAsync(
        string service, string method, IReadOnlyList<ThriftField> arguments)
    {
        using var bound = new CancellationTokenSource(timeout);
        using var client = new TcpClient();
        var colon = server.LastIndexOf(':');
        await client.ConnectAsync(
            server[..colon].Trim('[', ']'),
            int.Parse(server[(colon + 1)..], CultureInfo.InvariantCulture),
            bound.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Write($"{service}:{method}", arguments), bound.Token);
        var reader = new ThriftReader(stream, bound.Token);
        var head = await reader.ReadUInt32Async();
        if ((head & VersionMask) != Version1)
            throw new ThriftException("what answers there does not speak Thrift's binary protocol");
        await reader.ReadStringAsync();
        await reader.ReadUInt32Async();
        var fields = await reader.ReadStructAsync();
        return (head & 0xff) switch
        {
            Reply => fields,
            Refusal => throw new ThriftException($"{method} was refused: {fields.GetValueOrDefault((short)1, "")}"),
            var other => throw new ThriftException($"{method} was answered by a message of type {other}"),
        };
    }

    private static byte[] Write(string name, IReadOnlyList<ThriftField> arguments)
    {
        var message = new MemoryStream();
        WriteInt32(message, unchecked((int)(Version1 | Call)));
        WriteString(message, name);
        WriteInt32(message, Sequence);
        foreach (var (id, value) in arguments)
        {
            message.WriteByte((byte)(value is string ? ThriftType.String : ThriftType.I32));
            message.Write([(byte)(id >> 8), (byte)id]);
            if (value is string text)
                WriteString(message, text);
            else
                WriteInt32(message, (int)value);
        }

        message.WriteByte((byte)ThriftType.Stop);
        return message.ToArray();
    }

    private static void WriteString(MemoryStream message, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        WriteInt32(message, bytes.Length);
        message.Write(bytes);
    }

    private static void WriteInt32(MemoryStream message, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        message.Write(bytes);
    }
}
