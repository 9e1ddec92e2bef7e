using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Migration.Local.Workloads;

/// <summary>
/// HTTP/1.1 on one connection that is kept alive: gets a file again and again, a piece at a time, and checks its hash at
/// each end.
/// </summary>
/// <param name="path">Path of the file.</param>
/// <param name="hash">SHA-256 of its content.</param>
internal sealed class HttpTalk(string path, byte[] hash) : ITalk, IDisposable
{
    private const string Length = "Content-Length:";
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Stream _stream = null!;
    private LineReader _reader = null!;
    private long _left;
    private long _transfers;

    /// <inheritdoc />
    public long? Transfers => Interlocked.Read(ref _transfers);

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
        if (_left == 0 && await RequestAsync(cancellation) is { } wrong)
            return wrong;
        var some = await _reader.SomeAsync(_left, cancellation);
        _hash.AppendData(some.Span);
        _left -= some.Length;
        if (_left > 0)
            return null;
        if (!_hash.GetHashAndReset().AsSpan().SequenceEqual(hash))
            return $"the content of {path} is not what was put there";
        Interlocked.Increment(ref _transfers);
        return null;
    }

    /// <inheritdoc />
    public void Dispose() => _hash.Dispose();

    private async Task<string?> RequestAsync(CancellationToken cancellation)
    {
        await _stream.WriteAsync(
            Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: workload\r\n\r\n"), cancellation);
        var status = await _reader.LineAsync(cancellation);
        while (await _reader.LineAsync(cancellation) is { Length: > 0 } header)
        {
            if (header.StartsWith(Length, StringComparison.OrdinalIgnoreCase))
                _left = long.Parse(header.AsSpan(Length.Length), CultureInfo.InvariantCulture);
        }

        return status == "HTTP/1.1 200 OK" && _left > 0 ? null : $"'{status}' for {path}, {_left} bytes";
    }
}
