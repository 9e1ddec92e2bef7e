using System.Globalization;
using System.Text;

namespace Migration.Local.Workloads;

/// <summary>
/// Datagrams that the server numbers and adds up. UDP may lose one, so a number is said again until its answer comes;
/// that none was skipped, doubled or answered with something else is checked all the same.
/// </summary>
/// <param name="client">Number of the client; every second one asks for a socket of its own at the server.</param>
internal sealed class DatagramTalk(int client) : ITalk
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly byte[] _buffer = new byte[2048];
    private Stream _stream = null!;
    private long _number;
    private long _total;
    private long _repeats;

    /// <inheritdoc />
    public long? Repeats => Interlocked.Read(ref _repeats);

    /// <inheritdoc />
    public async Task BeginAsync(Stream connection, CancellationToken cancellation)
    {
        _stream = connection;
        // Whether anybody is there shows only when something is said.
        if (await AskAsync(cancellation) is { } wrong)
            throw new InvalidDataException(wrong);
    }

    /// <inheritdoc />
    public async Task<string?> AskAsync(CancellationToken cancellation)
    {
        _number++;
        var text = string.Create(CultureInfo.InvariantCulture, $"datagram-{_number}");
        _total += text.Length;
        var name = string.Create(CultureInfo.InvariantCulture, $"{(client % 2 == 0 ? "shared" : "own")}-{client}");
        var said = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name} {_number} {text}"));
        var expected = string.Create(CultureInfo.InvariantCulture, $"{_number} {text} {_total}");
        while (true)
        {
            await _stream.WriteAsync(said, cancellation);
            if (await AnswerAsync(cancellation) is { } answer)
                return answer == expected ? null : $"'{answer}' instead of '{expected}'";
            Interlocked.Increment(ref _repeats);
        }
    }

    /// <summary>The next answer that is not one to an earlier number; null when none comes in time.</summary>
    private async Task<string?> AnswerAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            while (true)
            {
                var length = await _stream.ReadAsync(_buffer, patience.Token);
                var answer = Encoding.ASCII.GetString(_buffer, 0, length);
                if (long.Parse(answer.Split(' ')[0], CultureInfo.InvariantCulture) >= _number)
                    return answer;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
