using System.Text;

namespace Migration.Local.Workloads;

/// <summary>Reads lines and blocks off a connection.</summary>
/// <param name="stream">The connection.</param>
internal sealed class LineReader(Stream stream)
{
    private const int Capacity = 64 * 1024;
    private readonly byte[] _buffer = new byte[Capacity];
    private int _from;
    private int _to;

    /// <summary>The next line without its end.</summary>
    public async Task<string> LineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (true)
        {
            var end = _buffer.AsSpan(_from, _to - _from).IndexOf((byte)'\n');
            var length = end < 0 ? _to - _from : end;
            line.Append(Encoding.UTF8.GetString(_buffer, _from, length));
            _from += length;
            if (end >= 0)
            {
                _from++;
                return line.ToString().TrimEnd('\r');
            }

            await FillAsync(cancellation);
        }
    }

    /// <summary>The next bytes, at most so many, at least one.</summary>
    public async Task<ReadOnlyMemory<byte>> SomeAsync(long most, CancellationToken cancellation)
    {
        if (_from == _to)
            await FillAsync(cancellation);
        var length = (int)Math.Min(most, _to - _from);
        var some = _buffer.AsMemory(_from, length);
        _from += length;
        return some;
    }

    private async Task FillAsync(CancellationToken cancellation)
    {
        (_from, _to) = (0, await stream.ReadAsync(_buffer, cancellation));
        if (_to == 0)
            throw new EndOfStreamException("the server closed the connection");
    }
}
