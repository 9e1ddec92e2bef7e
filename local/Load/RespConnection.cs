using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Migration.Local.Load;

/// <summary>
/// One TCP connection that speaks RESP, the protocol of redis (redis.io/docs/reference/protocol-spec).
/// </summary>
internal sealed class RespConnection(Socket socket) : IDisposable
{
    private const int LongestReply = 512;
    private readonly byte[] _buffer = new byte[LongestReply];
    private int _filled;

    /// <summary>Hangs up.</summary>
    public void Dispose() => socket.Dispose();

    internal async Task ConnectAsync(IPEndPoint server, CancellationToken cancellation)
    {
        // A request is one small segment; it must not wait for the acknowledgement of the one before.
        socket.NoDelay = true;
        await socket.ConnectAsync(server, cancellation);
    }

    /// <summary>Sends a command; returns the first line of the reply, without its end.</summary>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    /// <exception cref="SocketException">The connection broke.</exception>
    internal async Task<string> CallAsync(byte[] command, CancellationToken cancellation)
    {
        for (var sent = 0; sent < command.Length;)
            sent += await socket.SendAsync(command.AsMemory(sent), cancellation);
        while (true)
        {
            var end = _buffer.AsSpan(0, _filled).IndexOf("\r\n"u8);
            if (end >= 0)
            {
                var line = Encoding.ASCII.GetString(_buffer, 0, end);
                _filled -= end + 2;
                _buffer.AsSpan(end + 2, _filled).CopyTo(_buffer);
                return line;
            }

            if (_filled == _buffer.Length)
                throw new InvalidDataException($"the reply is longer than {LongestReply} bytes");
            var read = await socket.ReceiveAsync(_buffer.AsMemory(_filled), cancellation);
            if (read == 0)
                throw new EndOfStreamException("the server closed the connection");
            _filled += read;
        }
    }

    /// <summary>A command in RESP.</summary>
    internal static byte[] Command(params string[] words)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{words.Length}\r\n");
        foreach (var word in words)
            text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
