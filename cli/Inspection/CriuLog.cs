using System.Text.RegularExpressions;

namespace Migration.Cli.Inspection;

/// <summary>What is read from CRIU's log.</summary>
internal static partial class CriuLog
{
    /// <summary>The version of CRIU; null when the log does not say.</summary>
    public static string? Version(string log) =>
        VersionPattern().Match(log) is { Success: true } match ? match.Groups["version"].Value : null;

    [GeneratedRegex(@"^\([\d.]+\)\s+Version:\s+(?<version>\S+)",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex VersionPattern();
}
