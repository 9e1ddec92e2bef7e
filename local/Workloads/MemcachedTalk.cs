using System.Globalization;
using System.Text;

namespace Migration.Local.Workloads;

/// <summary>A client of memcached that counts a key of its own up (text protocol).</summary>
/// <param name="client">Number of the client.</param>
internal sealed class MemcachedTalk(int client) : ITalk
{
    private Stream _stream = null!;
    private LineReader _reader = null!;
    private long _number;

    /// <inheritdoc />
    public async Task BeginAsync(Stream connection, CancellationToken cancellation)
    {
        _stream = connection;
        _reader = new LineReader(connection);
        var stored = await AskAsync($"set count-{client} 0 0 1\r\n0\r\n", cancellation);
        if (stored != "STORED")
            throw new InvalidDataException($"memcached answers '{stored}' to set");
    }

    /// <inheritdoc />
    public async Task<string?> AskAsync(CancellationToken cancellation)
    {
        _number++;
        var answer = await AskAsync($"incr count-{client} 1\r\n", cancellation);
        return answer == _number.ToString(CultureInfo.InvariantCulture)
            ? null
            : $"'{answer}' instead of '{_number}'";
    }

    private async Task<string> AskAsync(string text, CancellationToken cancellation)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(text), cancellation);
        return await _reader.LineAsync(cancellation);
    }
}
