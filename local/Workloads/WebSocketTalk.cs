using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace Migration.Local.Workloads;

/// <summary>Messages over a WebSocket that the server numbers and adds up.</summary>
/// <param name="client">Number of the client.</param>
/// <param name="path">Where the WebSocket is.</param>
internal sealed class WebSocketTalk(int client, string path = "/") : ITalk, IDisposable
{
    // RFC 6455 wants 16 random bytes; nothing here depends on their being random.
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
    private const string Accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private readonly byte[] _buffer = new byte[256];
    private WebSocket? _socket;
    private long _number;
    private long _total;

    /// <inheritdoc />
    public async Task BeginAsync(Stream connection, CancellationToken cancellation)
    {
        await connection.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: workload\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Key}\r\n\r\n"),
            cancellation);
        var reader = new LineReader(connection);
        var answer = new List<string>();
        while (await reader.LineAsync(cancellation) is { Length: > 0 } line)
            answer.Add(line);
        if (!answer.Contains($"Sec-WebSocket-Accept: {Accept}"))
            throw new InvalidDataException($"no WebSocket: '{string.Join(" | ", answer)}'");
        // The server speaks only when it is spoken to: nothing of the WebSocket is in the reader yet.
        _socket = WebSocket.CreateFromStream(
            connection, new WebSocketCreationOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
    }

    /// <inheritdoc />
    public async Task<string?> AskAsync(CancellationToken cancellation)
    {
        _number++;
        var text = string.Create(CultureInfo.InvariantCulture, $"client-{client}-message-{_number}");
        _total += text.Length + 1;
        try
        {
            await _socket!.SendAsync(
                Encoding.ASCII.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, cancellation);
            var received = await _socket.ReceiveAsync(_buffer, cancellation);
            var answer = Encoding.ASCII.GetString(_buffer, 0, received.Count);
            var expected = string.Create(CultureInfo.InvariantCulture, $"{_number} {text} {_total}");
            return answer == expected ? null : $"'{answer}' instead of '{expected}'";
        }
        catch (WebSocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _socket?.Dispose();
}
