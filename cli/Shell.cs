namespace Migration.Cli;

/// <summary>What surrounds the program: its streams, its environment, the clock.</summary>
internal sealed record Shell
{
    private const int WidthOfFiles = 160;

    /// <summary>Standard output: results.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error: errors and remarks.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Whether the output is a terminal that can be redrawn.</summary>
    public bool Interactive { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = WidthOfFiles;

    /// <summary>Clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether colours may be used: on a terminal, unless <c>NO_COLOR</c> is set (no-color.org).</summary>
    public bool Colors => Interactive && string.IsNullOrEmpty(Variable("NO_COLOR"));

    /// <summary>The real one.</summary>
    public static Shell OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        Variable = Environment.GetEnvironmentVariable,
        Interactive = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb",
        Width = Console.IsOutputRedirected ? WidthOfFiles : Math.Max(40, Console.WindowWidth),
    };
}
