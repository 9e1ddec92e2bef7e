namespace Migration.Platform.P4Runtime.Info;

/// <summary>A text-format message that cannot be read.</summary>
/// <param name="line">Line of the fault, from 1.</param>
/// <param name="problem">What is wrong.</param>
public sealed class TextFormatException(int line, string problem) : Exception($"line {line}: {problem}")
{
    /// <summary>Line of the fault, from 1.</summary>
    public int Line { get; } = line;
}
