using System.Globalization;
using System.Text;

namespace Migration.Local.Machine;

/// <summary>A process: its id, and its start time, which together name it for good (ids are used again).</summary>
/// <param name="Id">Process id.</param>
/// <param name="StartTicks">Start in clock ticks since the machine's boot, as <c>/proc/PID/stat</c> has it.</param>
public sealed record ProcessIdentity(int Id, long StartTicks);

/// <summary>Reads what <c>/proc</c> says about processes.</summary>
internal static class ProcFs
{
    /// <summary>All processes of the machine.</summary>
    internal static IEnumerable<int> Processes() => Directory.EnumerateDirectories("/proc")
        .Select(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0);

    /// <summary>The process of an id; null when there is none, or only its exit code is left (a zombie).</summary>
    internal static ProcessIdentity? Find(int id) =>
        Stat(id) is { State: not "Z" } stat ? new ProcessIdentity(id, stat.StartTicks) : null;

    /// <summary>Id of the parent; 0 when the process is gone.</summary>
    internal static int ParentOf(int id) => Stat(id)?.Parent ?? 0;

    /// <summary>Short name of the program; empty when the process is gone.</summary>
    internal static string NameOf(int id) => Read(id, "comm").TrimEnd('\n');

    /// <summary>Arguments, each ended by a zero character; empty when the process is gone.</summary>
    internal static string ArgumentsOf(int id) => Read(id, "cmdline");

    /// <summary>
    /// Environment, each variable ended by a zero character; empty when it is gone or not ours to read.
    /// </summary>
    internal static string EnvironmentOf(int id) => Read(id, "environ");

    /// <summary>Control groups, one line each; empty when the process is gone.</summary>
    internal static string ControlGroupsOf(int id) => Read(id, "cgroup");

    /// <summary>A limit of this process as <c>/proc/self/limits</c> lists it.</summary>
    internal static long HardLimit(string name)
    {
        var line = File.ReadLines("/proc/self/limits").First(l => l.StartsWith(name, StringComparison.Ordinal));
        var hard = line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return hard == "unlimited" ? long.MaxValue : long.Parse(hard, CultureInfo.InvariantCulture);
    }

    private static (string State, int Parent, long StartTicks)? Stat(int id)
    {
        var text = Read(id, "stat");
        // The name in parentheses may itself hold spaces and parentheses: what follows counts from the last one.
        var end = text.LastIndexOf(')');
        if (end < 0)
            return null;
        var fields = text[(end + 2)..].Split(' ');
        return (fields[0], int.Parse(fields[1], CultureInfo.InvariantCulture),
            long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    private static string Read(int id, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/{file}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended between being listed and being read.
            return "";
        }
    }
}
