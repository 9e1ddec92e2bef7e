using System.Globalization;
using System.Net.Security;
using System.Text;

namespace Migration.Local.Workloads;

/// <summary>Lines that the server numbers and adds up, over TCP or TLS: nothing may be lost, doubled or out of order.</summary>
/// <param name="client">Number of the client.</param>
/// <param name="isTls">Whether the connection is TLS.</param>
internal sealed class LineTalk(int client, bool isTls) : ITalk
{
    private Stream _stream = null!;
    private LineReader _reader = null!;
    private long _number;
    private long _total;

    /// <inheritdoc />
    public async Task BeginAsync(Stream connection, CancellationToken cancellation)
    {
        _stream = connection;
        if (isTls)
        {
            // The certificate is the run's own; that the session goes on is what counts here.
            var tls = new SslStream(connection, leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "workload" }, cancellation);
            _stream = tls;
        }

        _reader = new LineReader(_stream);
    }

    /// <inheritdoc />
    public async Task<string?> AskAsync(CancellationToken cancellation)
    {
        _number++;
        var line = string.Create(CultureInfo.InvariantCulture, $"client-{client}-line-{_number}");
        _total += line.Length + 1;
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\n"), cancellation);
        await _stream.FlushAsync(cancellation);
        var expected = string.Create(CultureInfo.InvariantCulture, $"{_number} {line} {_total}");
        var answer = await _reader.LineAsync(cancellation);
        return answer == expected ? null : $"'{answer}' instead of '{expected}'";
    }
}
