using Migration.Softswitch;
using Migration.Softswitch.Ports;
using Migration.Softswitch.Runtime;

namespace Migration.Stf;

/// <summary>Runs the statements of one file against a softswitch in this process, with ports in memory.</summary>
internal sealed class StfSession : IAsyncDisposable
{
    // STF has no controller: nothing is behind a CPU port.
    private const int NoCpuPort = -1;
    private readonly SwitchEngine _engine = new(NoCpuPort);
    private readonly Dictionary<int, MemoryPort> _ports = [];
    private readonly StfTables _tables;
    private readonly StfCommands _commands;

    private StfSession(SwitchProgram program, IEnumerable<int> ports)
    {
        _engine.Program = program;
        _tables = new StfTables(program);
        _commands = new StfCommands(program);
        foreach (var number in ports.Distinct())
        {
            _ports[number] = new MemoryPort(number);
            _engine.Ports.Add(_ports[number], _engine);
        }
    }

    /// <summary>Runs all statements and compares what was sent with what was expected.</summary>
    /// <returns>What was sent, by port.</returns>
    /// <exception cref="StfException">Names the first difference.</exception>
    public static async Task<IReadOnlyDictionary<int, List<byte[]>>> RunAsync(
        SwitchProgram program, IReadOnlyList<StfStatement> statements)
    {
        // As with BMv2's own runner only the ports that a file names exist.
        var ports = statements.Select(s => s switch
        {
            SendPacket send => send.Port,
            ExpectPacket expect => expect.Port,
            _ => -1,
        }).Where(p => p >= 0);
        await using var session = new StfSession(program, ports);
        foreach (var statement in statements)
        {
            session.Run(statement);
        }

        var sent = session._ports.ToDictionary(p => p.Key, p => Drain(p.Value));
        Compare(sent, [.. statements.OfType<ExpectPacket>()]);
        return sent;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _engine.Ports.DisposeAsync();

    private void Run(StfStatement statement)
    {
        try
        {
            switch (statement)
            {
                case SendPacket send:
                    _ports[send.Port].Receive(send.Data);
                    break;
                case AddRow add:
                    _tables.Add(add);
                    break;
                case SetDefault setDefault:
                    _tables.SetDefault(setDefault);
                    break;
                case RemoveAll:
                    _tables.RemoveAll();
                    break;
                case CheckCounter check:
                    _commands.Check(check);
                    break;
                case SwitchCommand command:
                    _commands.Run(command);
                    break;
                default:
                    break;
            }
        }
        catch (FormatException e)
        {
            throw new StfException($"line {statement.Line}: {e.Message}");
        }
    }

    private static List<byte[]> Drain(MemoryPort port)
    {
        var sent = new List<byte[]>();
        while (port.Transmitted.TryRead(out var frame))
        {
            sent.Add(frame);
        }

        return sent;
    }

    private static void Compare(Dictionary<int, List<byte[]>> all, List<ExpectPacket> expected)
    {
        foreach (var (number, sent) in all)
        {
            var wanted = expected.Where(e => e.Port == number).ToList();
            if (sent.Count != wanted.Count)
            {
                var first = sent.Count > 0 ? $" (the first is {Convert.ToHexString(sent[0])})" : string.Empty;
                throw new StfException($"port {number}: {sent.Count} packets instead of {wanted.Count}{first}");
            }

            foreach (var (packet, frame) in wanted.Zip(sent))
            {
                Compare(packet, Convert.ToHexString(frame));
            }
        }
    }

    private static void Compare(ExpectPacket expected, string sent)
    {
        if (expected.Data is not { } data)
        {
            return;
        }

        var fits = sent.Length >= data.Length && (!expected.IsExact || sent.Length == data.Length)
            && data.Zip(sent).All(pair => pair.First == '*' || pair.First == pair.Second);
        if (!fits)
        {
            throw new StfException(
                $"line {expected.Line}, port {expected.Port}: expected {data}"
                + $"{(expected.IsExact ? "$" : string.Empty)}, sent {sent}");
        }
    }
}
