using System.Globalization;
using System.Text;

namespace Migration.Local.Workloads;

/// <summary>A producer and consumer of redis: pushes numbers to a list of its own and takes them in order.</summary>
/// <param name="client">Number of the client.</param>
internal sealed class RedisTalk(int client) : ITalk
{
    private Stream _stream = null!;
    private LineReader _reader = null!;
    private long _number;

    /// <inheritdoc />
    public Task BeginAsync(Stream connection, CancellationToken cancellation)
    {
        _stream = connection;
        _reader = new LineReader(connection);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<string?> AskAsync(CancellationToken cancellation)
    {
        _number++;
        var key = string.Create(CultureInfo.InvariantCulture, $"queue:{client}");
        var value = _number.ToString(CultureInfo.InvariantCulture);
        // One is always left in the list, so that memory moves with every migration.
        await SendAsync(["LPUSH", key, value], cancellation);
        var length = await _reader.LineAsync(cancellation);
        if (_number == 1)
            return length == ":1" ? null : $"'{length}' instead of ':1'";
        if (length != ":2")
            return $"'{length}' instead of ':2'";
        await SendAsync(["RPOP", key], cancellation);
        await _reader.LineAsync(cancellation);
        var taken = await _reader.LineAsync(cancellation);
        var expected = (_number - 1).ToString(CultureInfo.InvariantCulture);
        return taken == expected ? null : $"'{taken}' instead of '{expected}'";
    }

    private async Task SendAsync(string[] words, CancellationToken cancellation)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{words.Length}\r\n");
        foreach (var word in words)
            text.Append(CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n");
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(text.ToString()), cancellation);
    }
}
