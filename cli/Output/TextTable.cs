namespace Migration.Cli.Output;

/// <summary>Columns as kubectl writes them: headers in capitals, no lines, never folded.</summary>
internal sealed class TextTable(params string[] headers)
{
    private const string Gap = "   ";
    private const string Nothing = "-";

    private readonly List<string[]> _rows = [];

    /// <summary>How many rows there are.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a row; a null or empty cell is shown as a dash.</summary>
    public void Add(params string?[] cells) =>
        _rows.Add([.. cells.Select(c => string.IsNullOrEmpty(c) ? Nothing : PlainText.OneLine(c))]);

    /// <summary>Writes the table.</summary>
    public void Write(TextWriter writer, string indent = "")
    {
        var widths = headers.Select((h, i) => _rows.Select(r => r[i].Length).Append(h.Length).Max()).ToArray();
        foreach (var row in _rows.Prepend(headers))
            writer.WriteLine(indent + string.Join(Gap, row.Select((c, i) => c.PadRight(widths[i]))).TrimEnd());
    }
}
