using System.Text.RegularExpressions;

namespace Migration.Platform.Criu.Rpc;

/// <summary>What CRIU wrote about a request.</summary>
internal static partial class CriuLog
{
    /// <summary>
    /// The first error of a log that is more than a complaint about the machine's limits; null when there is none or no
    /// log.
    /// </summary>
    public static string? FirstError(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            return null;
        // CRIU tries to raise its own limit of open files and goes on without.
        return File.ReadLines(path)
            .Select(line => ErrorLine().Match(line))
            .Where(match => match.Success && !match.Groups[1].Value.StartsWith("rlimit:", StringComparison.Ordinal))
            .Select(match => match.Groups[1].Value.Trim())
            .FirstOrDefault();
    }

    [GeneratedRegex(@"Error \([^)]*\): (.*)$")]
    private static partial Regex ErrorLine();
}
