using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Migration.Local.Workloads;

/// <summary>
/// A client of PostgreSQL (wire protocol 3.0) with a transaction open nearly all of the time: inserts a row, reads all
/// rows of its table back in the same transaction, and ends every second transaction with a rollback.
/// </summary>
/// <param name="client">Number of the client.</param>
internal sealed class PostgresTalk(int client) : ITalk
{
    private const int InTransaction = 200;
    private const int ProtocolVersion = 3 << 16;
    private const int HeaderBytes = 5;
    private const char Idle = 'I';
    private const char Open = 'T';

    private Stream _stream = null!;
    private long _rows;
    private long _committed;
    private int _said;
    private int _transactions;
    private string? _transaction;

    /// <inheritdoc />
    public async Task BeginAsync(Stream connection, CancellationToken cancellation)
    {
        _stream = connection;
        var parameters = "user\0postgres\0database\0postgres\0\0"u8.ToArray();
        var start = new byte[8 + parameters.Length];
        BinaryPrimitives.WriteInt32BigEndian(start, start.Length);
        BinaryPrimitives.WriteInt32BigEndian(start.AsSpan(4), ProtocolVersion);
        parameters.CopyTo(start, 8);
        await connection.WriteAsync(start, cancellation);
        await AnswerAsync(cancellation);
        await QueryAsync($"CREATE TABLE numbers_{client} (n bigint)", cancellation);
    }

    /// <inheritdoc />
    public async Task<string?> AskAsync(CancellationToken cancellation)
    {
        if (_transaction is null)
        {
            await QueryAsync("BEGIN", cancellation);
            _said = 0;
        }

        _rows++;
        var (values, status) = await QueryAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"INSERT INTO numbers_{client} VALUES ({_rows}); " +
                $"SELECT count(*), sum(n), pg_current_xact_id() FROM numbers_{client}"),
            cancellation);
        var expected = string.Create(CultureInfo.InvariantCulture, $"{_rows} {_rows * (_rows + 1) / 2}");
        if (values.Count != 3 || $"{values[0]} {values[1]}" != expected || status != Open)
            return $"'{string.Join(' ', values)}' in state {status} instead of '{expected}' in a transaction";
        if ((_transaction ??= values[2]) != values[2])
            return $"transaction {values[2]} instead of {_transaction}";
        return ++_said < InTransaction ? null : await EndAsync(cancellation);
    }

    private async Task<string?> EndAsync(CancellationToken cancellation)
    {
        var commits = _transactions++ % 2 == 0;
        var (_, status) = await QueryAsync(commits ? "COMMIT" : "ROLLBACK", cancellation);
        _committed = commits ? _rows : _committed;
        _rows = _committed;
        _transaction = null;
        return status == Idle ? null : $"state {status} after the end of a transaction";
    }

    private async Task<(List<string> Values, char Status)> QueryAsync(string sql, CancellationToken cancellation)
    {
        var message = new byte[HeaderBytes + sql.Length + 1];
        message[0] = (byte)'Q';
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), message.Length - 1);
        Encoding.ASCII.GetBytes(sql, message.AsSpan(HeaderBytes));
        await _stream.WriteAsync(message, cancellation);
        return await AnswerAsync(cancellation);
    }

    /// <summary>The values of the last row, and the state of the transaction.</summary>
    private async Task<(List<string> Values, char Status)> AnswerAsync(CancellationToken cancellation)
    {
        List<string> values = [];
        var header = new byte[HeaderBytes];
        while (true)
        {
            await _stream.ReadExactlyAsync(header, cancellation);
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - sizeof(int)];
            await _stream.ReadExactlyAsync(body, cancellation);
            switch ((char)header[0])
            {
                case 'D':
                    values = Row(body);
                    break;
                case 'E':
                    // While it starts it refuses clients: they come again.
                    throw new IOException($"PostgreSQL: {Encoding.UTF8.GetString(body).Replace('\0', ' ')}");
                case 'Z':
                    return (values, (char)body[0]);
                default:
                    break;
            }
        }
    }

    private static List<string> Row(ReadOnlySpan<byte> body)
    {
        List<string> values = [];
        int columns = BinaryPrimitives.ReadInt16BigEndian(body);
        var at = sizeof(short);
        for (var i = 0; i < columns; i++)
        {
            var length = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(body[at..]));
            at += sizeof(int);
            values.Add(Encoding.ASCII.GetString(body.Slice(at, length)));
            at += length;
        }

        return values;
    }
}
