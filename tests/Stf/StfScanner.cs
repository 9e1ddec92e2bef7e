namespace Migration.Stf;

/// <summary>Walks over one line of an STF file.</summary>
/// <param name="text">The line without its keyword.</param>
internal sealed class StfScanner(string text)
{
    /// <summary>Next character to read.</summary>
    public int Position { get; set; }

    /// <summary>Whether nothing but blanks is left.</summary>
    public bool AtEnd => Peek() == '\0';

    /// <summary>Whether a number comes next.</summary>
    public bool AtDigit => char.IsAsciiDigit(Peek());

    /// <summary>Takes one character if it comes next.</summary>
    public bool Take(char expected)
    {
        if (Peek() != expected)
        {
            return false;
        }

        Position++;
        return true;
    }

    /// <summary>A dotted name, perhaps quoted, perhaps with [index].</summary>
    /// <exception cref="FormatException">None is there.</exception>
    public string Name()
    {
        if (Take('"'))
        {
            return Until('"');
        }

        return While(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or '.' or '[' or ']');
    }

    /// <summary>A number or a word.</summary>
    /// <exception cref="FormatException">None is there.</exception>
    public string Word() => While(c => char.IsAsciiLetterOrDigit(c) || c is '*' or '$' or '_');

    /// <summary>A value of a match: VALUE, VALUE/PREFIX, VALUE&amp;&amp;&amp;MASK or LOW..HIGH.</summary>
    /// <exception cref="FormatException">None is there.</exception>
    public string MatchValue() => While(c => char.IsAsciiLetterOrDigit(c) || c is '*' or '/' or '&' or '.');

    /// <summary>A comparison.</summary>
    /// <exception cref="FormatException">None is there.</exception>
    public string Operator() => While(c => c is '=' or '<' or '>' or '!');

    /// <summary>NAME(PARAMETER:VALUE, ...).</summary>
    /// <exception cref="FormatException">Something else is there.</exception>
    public StfAction Action()
    {
        var name = Name();
        var arguments = new List<StfValue>();
        if (!Take('('))
        {
            throw new FormatException($"\"(\" is missing after the action {name}");
        }

        while (!Take(')'))
        {
            var parameter = Name();
            if (!Take(':'))
            {
                throw new FormatException($"\":\" is missing after the parameter {parameter}");
            }

            arguments.Add(new StfValue(parameter, Word()));
            Take(',');
        }

        return new StfAction(name, arguments);
    }

    private char Peek()
    {
        while (Position < text.Length && char.IsWhiteSpace(text[Position]))
        {
            Position++;
        }

        return Position < text.Length ? text[Position] : '\0';
    }

    private string Until(char end)
    {
        var start = Position;
        var stop = text.IndexOf(end, start);
        Position = stop < 0 ? throw new FormatException($"{end} is missing") : stop + 1;
        return text[start..stop];
    }

    private string While(Func<char, bool> belongs)
    {
        Peek();
        var start = Position;
        while (Position < text.Length && belongs(text[Position]))
        {
            Position++;
        }

        return Position > start
            ? text[start..Position]
            : throw new FormatException($"unexpected \"{text[start..]}\"");
    }
}
