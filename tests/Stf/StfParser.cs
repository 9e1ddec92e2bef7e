using System.Globalization;

namespace Migration.Stf;

/// <summary>
/// Reads STF (simple test format) files, one statement a line. Source of the format: p4c, tools/stf and
/// backends/bmv2/bmv2stf.py.
/// </summary>
internal static class StfParser
{
    /// <summary>Reads a whole file.</summary>
    /// <exception cref="FormatException">Names the line that cannot be read.</exception>
    public static List<StfStatement> Parse(string text)
    {
        var statements = new List<StfStatement>();
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            var comment = line.IndexOf('#', StringComparison.Ordinal);
            line = (comment >= 0 ? line[..comment] : line).Trim();
            if (line.Length == 0)
            {
                continue;
            }

            try
            {
                statements.Add(ParseLine(line, i + 1));
            }
            catch (FormatException e)
            {
                throw new FormatException($"line {i + 1}: {e.Message}", e);
            }
        }

        return statements;
    }

    private static StfStatement ParseLine(string line, int number)
    {
        var end = line.AsSpan().IndexOfAny(' ', '\t');
        var keyword = (end < 0 ? line : line[..end]).ToUpperInvariant();
        var rest = end < 0 ? string.Empty : line[end..].Trim();
        switch (keyword)
        {
            case "PACKET":
                var (inPort, data) = PortAndData(rest);
                return new SendPacket(number, inPort, Convert.FromHexString(data));
            case "EXPECT":
                var (outPort, expected) = PortAndData(rest);
                var isExact = expected.EndsWith('$');
                expected = isExact ? expected[..^1] : expected;
                return new ExpectPacket(number, outPort, expected.Length == 0 && !isExact ? null : expected, isExact);
            case "WAIT" or "NO_PACKET":
                return new Nothing(number);
            case "REMOVE":
                return new RemoveAll(number);
            case "ADD":
                return ParseAdd(new StfScanner(rest), number);
            case "SETDEFAULT":
                var scanner = new StfScanner(rest);
                return new SetDefault(number, scanner.Name(), scanner.Action());
            case "CHECK_COUNTER":
                return ParseCheck(new StfScanner(rest), number);
            default:
                var words = rest.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
                return new SwitchCommand(number, keyword.ToLowerInvariant(), words);
        }
    }

    private static AddRow ParseAdd(StfScanner scanner, int line)
    {
        var table = scanner.Name();
        int? priority = scanner.AtDigit ? int.Parse(scanner.Word(), CultureInfo.InvariantCulture) : null;
        var matches = new List<StfValue>();
        while (true)
        {
            var mark = scanner.Position;
            var name = scanner.Name();
            if (!scanner.Take(':'))
            {
                scanner.Position = mark;
                return new AddRow(line, table, priority, matches, scanner.Action());
            }

            matches.Add(new StfValue(name, scanner.MatchValue()));
        }
    }

    private static CheckCounter ParseCheck(StfScanner scanner, int line)
    {
        var name = scanner.Name();
        var index = scanner.Take('(') ? scanner.Word() : string.Empty;
        scanner.Take(')');
        if (scanner.AtEnd)
        {
            return new CheckCounter(line, name, index, false, "==", 0);
        }

        var kind = scanner.Word();
        var condition = scanner.Operator();
        return new CheckCounter(
            line, name, index, kind.Equals("bytes", StringComparison.OrdinalIgnoreCase), condition,
            long.Parse(scanner.Word(), CultureInfo.InvariantCulture));
    }

    private static (int Port, string Data) PortAndData(string rest)
    {
        var end = rest.AsSpan().IndexOfAny(' ', '\t');
        var port = end < 0 ? rest : rest[..end];
        var data = end < 0 ? string.Empty : rest[end..];
        return int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (number, string.Concat(data.Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant())
            : throw new FormatException($"\"{port}\" is not a port");
    }
}
