using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Migration.Cni.Tests.Support;

/// <summary>A Thrift server with BMv2's three methods for ports, byte for byte as its runtime answers.</summary>
internal sealed class FakeBmv2 : IAsyncDisposable
{
    private const int I32 = 8;
    private const int Text = 11;
    private const int Structure = 12;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public FakeBmv2()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address => $"{_listener.LocalEndpoint}";

    public SortedDictionary<int, string> Ports { get; } = [];

    /// <summary>Interface that is refused.</summary>
    public string? Refused { get; init; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var stream = client.GetStream();
                var (name, arguments) = await ReadCallAsync(stream);
                await stream.WriteAsync(Answer(name, arguments), _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private byte[] Answer(string name, Dictionary<int, object> arguments)
    {
        var body = new MemoryStream();
        switch (name)
        {
            case "standard:bm_dev_mgr_add_port":
                if ((string)arguments[1] == Refused || !Ports.TryAdd((int)arguments[2], (string)arguments[1]))
                    WriteRefusal(body);
                break;
            case "standard:bm_dev_mgr_remove_port":
                if (!Ports.Remove((int)arguments[1]))
                    WriteRefusal(body);
                break;
            case "standard:bm_dev_mgr_show_ports":
                WritePorts(body);
                break;
            default:
                return Message(3, name, TextField(1, $"Invalid method name: '{name}'"));
        }

        return Message(2, name, body.ToArray());
    }

    private void WritePorts(MemoryStream body)
    {
        body.Write([15, 0, 0, Structure]);
        WriteInt(body, Ports.Count);
        foreach (var (number, name) in Ports)
        {
            body.Write([I32, 0, 1]);
            WriteInt(body, number);
            body.Write(TextField(2, name));
            body.Write([2, 0, 3, 1]);
            // An empty map of text to text.
            body.Write([13, 0, 4, Text, Text, 0, 0, 0, 0, 0]);
        }
    }

    // InvalidDevMgrOperation with code ERROR.
    private static void WriteRefusal(MemoryStream body) => body.Write([Structure, 0, 1, I32, 0, 1, 0, 0, 0, 1, 0]);

    private static byte[] TextField(byte id, string text) =>
        [Text, 0, id, 0, 0, 0, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Message(byte type, string name, byte[] fields)
    {
        var method = name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return [0x80, 1, 0, type, 0, 0, 0, (byte)method.Length, .. Encoding.ASCII.GetBytes(method), 0, 0, 0, 1,
            .. fields, 0];
    }

    private static async Task<(string Name, Dictionary<int, object> Arguments)> ReadCallAsync(NetworkStream stream)
    {
        async Task<int> Int() => BinaryPrimitives.ReadInt32BigEndian(await Bytes(4));
        async Task<byte[]> Bytes(int count)
        {
            var bytes = new byte[count];
            await stream.ReadExactlyAsync(bytes);
            return bytes;
        }

        (await Int()).ShouldBe(unchecked((int)0x80010001));
        var name = Encoding.ASCII.GetString(await Bytes(await Int()));
        await Int();
        var arguments = new Dictionary<int, object>();
        while ((await Bytes(1))[0] is var type && type != 0)
        {
            var id = BinaryPrimitives.ReadInt16BigEndian(await Bytes(2));
            arguments[id] = type == Text ? Encoding.ASCII.GetString(await Bytes(await Int())) : await Int();
        }

        return (name, arguments);
    }

    private static void WriteInt(MemoryStream body, int value) =>
        body.Write([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
}
