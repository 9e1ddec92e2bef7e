using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Migration.Platform.Processes;

/// <summary>What the proc file system says about processes.</summary>
public static partial class ProcessFacts
{
    private const int StartTimeField = 22;

    // Counted from field 3, the first one behind the name.
    private const int FirstField = 3;

    /// <summary>Whether the root of a workload runs, be it stopped; it may have ended, and its id be another's.</summary>
    /// <param name="workload">The workload.</param>
    public static bool Runs(ProcessWorkload workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return workload.Pid > 0 && Stat(workload.Pid) is { } fields && fields[0] is not ("Z" or "X") &&
            StartTime(fields) == workload.StartTime;
    }

    /// <summary>When a process was started; see <see cref="ProcessWorkload.StartTime"/>.</summary>
    /// <param name="pid">The process.</param>
    /// <exception cref="ProcessException">It has ended.</exception>
    public static long StartTime(int pid) =>
        StartTime(Stat(pid) ?? throw new ProcessException($"process {pid} has ended"));

    /// <summary>Inode of one of a process's namespaces; null when it has ended.</summary>
    /// <param name="pid">The process; 0 for this one.</param>
    /// <param name="kind">Name as in proc_pid_ns(5), for example <c>net</c>.</param>
    public static long? Namespace(int pid, string kind)
    {
        var owner = pid == 0 ? "self" : pid.ToString(CultureInfo.InvariantCulture);
        var match = NamespaceLink().Match(Link($"/proc/{owner}/ns/{kind}") ?? "");
        return match.Success ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>
    /// Whether the session of a tree's root was begun outside of the tree, as by a shell.
    /// </summary>
    /// <param name="pid">The root.</param>
    public static bool HasForeignSession(int pid) =>
        // Session ids are told as this process sees them; that of a session from outside is not one of the tree's.
        Stat(pid) is { } fields && int.Parse(fields[6 - FirstField], CultureInfo.InvariantCulture) != pid;

    /// <summary>All processes whose network namespace is the one of a file.</summary>
    /// <param name="networkNamespace">The file, for example <c>/run/netns/web</c>.</param>
    public static IReadOnlyList<int> InNamespace(string networkNamespace)
    {
        if (NamespaceOf(networkNamespace) is not { } inode)
            return [];
        return [.. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(pid => Namespace(pid, "net") == inode)];
    }

    /// <summary>SHA-256 of a program.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <returns><c>sha256:</c> and 64 hexadecimal digits; null when there is no such file.</returns>
    public static async Task<string?> DigestAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path))
            return null;
        await using var file = File.OpenRead(path);
        return "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
    }

    /// <summary>Inode of the namespace that a file holds; null when the file holds none.</summary>
    /// <param name="path">The file, as iproute2 makes them in <c>/run/netns</c>.</param>
    public static long? NamespaceOf(string path)
    {
        // A namespace is held by mounting it over a file; the root of that mount is its name (proc_pid_mountinfo(5)).
        foreach (var line in File.ReadLines("/proc/self/mountinfo"))
        {
            var fields = line.Split(' ');
            if (fields[4] == path && NamespaceLink().Match(fields[3]) is { Success: true } match)
                return long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        }

        return null;
    }

    // The fields of /proc/PID/stat from the state on; the name before it may contain blanks and parentheses.
    private static string[]? Stat(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            // No such process, or it ended between open and read.
            return null;
        }
    }

    private static long StartTime(string[] fields) =>
        long.Parse(fields[StartTimeField - FirstField], CultureInfo.InvariantCulture);

    private static string? Link(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^[a-z]+:\[(\d+)\]$")]
    private static partial Regex NamespaceLink();
}
