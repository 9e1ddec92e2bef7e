namespace Migration.Cli;

/// <summary>The exit codes of migratectl; docs/migratectl.md lists them.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>It ended otherwise than asked for: rolled back, checks failed, checkpoints differ.</summary>
    public const int NotAsWanted = 1;

    /// <summary>The command line or the configuration file is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The server cannot be reached or cannot answer now.</summary>
    public const int Unreachable = 3;

    /// <summary>What was named does not exist.</summary>
    public const int NotFound = 4;

    /// <summary>The server refused: rejected, too late, not allowed.</summary>
    public const int Refused = 5;

    /// <summary>A migration ended in a state that a person has to look at.</summary>
    public const int NeedsAttention = 6;

    /// <summary>A checkpoint cannot be read.</summary>
    public const int Unreadable = 7;

    /// <summary>Interrupted by Ctrl-C.</summary>
    public const int Interrupted = 130;
}
