using System.Globalization;
using System.Text.RegularExpressions;

namespace Migration.Platform.Kubernetes;

/// <summary>
/// Finds the processes of a container on this node by their control group, which every runtime names after the
/// container's id. Needs the node's process ids (hostPID), and no access to the runtime's socket.
/// </summary>
/// <param name="procFolder">Where proc is mounted.</param>
public sealed partial class ContainerProcesses(string procFolder = "/proc")
{
    /// <summary>Process id of a container's first process; null when it has none.</summary>
    /// <param name="containerId">Id of the container, 64 hexadecimal digits.</param>
    public int? FindFirst(string containerId)
    {
        ArgumentException.ThrowIfNullOrEmpty(containerId);
        var members = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories(procFolder))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && IsIn(folder, containerId) && ParentOf(folder) is { } parent)
                members[pid] = parent;
        }

        // Its parent is the runtime's monitor, which has a control group of its own.
        return members.Where(m => !members.ContainsKey(m.Value)).Select(m => (int?)m.Key).Min();
    }

    /// <summary>Ids of all processes that there are now.</summary>
    public IReadOnlySet<int> All() => Pids().ToHashSet();

    /// <summary>The containers of a pod that have been started since, by id, and their processes.</summary>
    /// <param name="podUid">Uid of the pod.</param>
    /// <param name="earlier">Processes from before, which are not looked at again: most of a node's.</param>
    /// <param name="known">Ids of containers from before, which may have new processes.</param>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> FindStarted(
        string podUid, IReadOnlySet<int> earlier, IReadOnlySet<string> known)
    {
        ArgumentException.ThrowIfNullOrEmpty(podUid);
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(known);
        // The systemd driver writes the uid with underscores.
        string[] marks = [$"pod{podUid}", $"pod{podUid.Replace('-', '_')}"];
        var found = new Dictionary<string, IReadOnlyList<int>>(StringComparer.Ordinal);
        foreach (var pid in Pids().Where(p => !earlier.Contains(p)))
        {
            var line = Read(Path.Combine(procFolder, $"{pid}", "cgroup")).FirstOrDefault(
                l => marks.Any(m => l.Contains(m, StringComparison.Ordinal)));
            if (line is null || line.Contains("conmon", StringComparison.Ordinal)
                || ContainerId().Match(line) is not { Success: true } match || known.Contains(match.Value))
                continue;
            found[match.Value] = [.. found.GetValueOrDefault(match.Value, []), pid];
        }

        return found;
    }

    private IEnumerable<int> Pids() => Directory.EnumerateDirectories(procFolder)
        .Select(f => int.TryParse(Path.GetFileName(f), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            ? pid
            : 0)
        .Where(pid => pid > 0);

    /// <summary>The id in a pod's status, as <c>cri-o://0123...</c>; null when there is none.</summary>
    /// <param name="reference">The text in the status.</param>
    public static string? IdOf(string? reference)
    {
        const string separator = "://";
        var place = reference?.IndexOf(separator, StringComparison.Ordinal) ?? -1;
        return place < 0 ? null : reference![(place + separator.Length)..];
    }

    // crio-ID.scope, cri-containerd-ID.scope or, with the cgroupfs driver, crio-ID or the bare ID.
    private static bool IsIn(string folder, string containerId)
    {
        foreach (var line in Read(Path.Combine(folder, "cgroup")))
        {
            foreach (var part in line.Split('/'))
            {
                if (part.Contains(containerId, StringComparison.Ordinal)
                    && !part.Contains("conmon", StringComparison.Ordinal))
                    return true;
            }
        }

        return false;
    }

    private static int? ParentOf(string folder) => Read(Path.Combine(folder, "status"))
        .Select(l => ParentLine().Match(l))
        .Where(m => m.Success)
        .Select(m => (int?)int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
        .FirstOrDefault();

    private static string[] Read(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (IOException)
        {
            // It ended while it was looked at.
            return [];
        }
    }

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex ContainerId();

    [GeneratedRegex(@"^PPid:\s+(\d+)$")]
    private static partial Regex ParentLine();
}
