namespace Migration.Cli;

/// <summary>Ends a command with an exit code, what went wrong, and what to do next.</summary>
internal class CliException(int exitCode, string message, string? advice = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What to do next; null when the message says it.</summary>
    public string? Advice { get; } = advice;
}
