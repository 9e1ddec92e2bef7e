using System.Text.RegularExpressions;

namespace Migration.Local.Machine;

/// <summary>
/// The control groups that podman makes for pods, below <c>libpod_parent</c> in every hierarchy. Podman leaves them
/// when it is killed, and they outlive the processes in them.
/// </summary>
internal static partial class ControlGroups
{
    private const string Root = "/sys/fs/cgroup";
    private const string Parent = "libpod_parent";
    private static readonly TimeSpan BusyBound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true };

    /// <summary>Ids of pods and containers named in the lines of <c>/proc/PID/cgroup</c>.</summary>
    internal static IEnumerable<string> IdsIn(string lines) =>
        lines.Contains(Parent, StringComparison.Ordinal) ? Id().Matches(lines).Select(m => m.Value).Distinct() : [];

    /// <summary>Removes the groups of the run's pods; they have to be empty of processes.</summary>
    /// <param name="engines">The run's engines.</param>
    /// <param name="time">Clock.</param>
    /// <exception cref="LocalRunException">A group stays busy.</exception>
    internal static async Task<int> RemoveAsync(EngineIds engines, TimeProvider time)
    {
        var removed = 0;
        foreach (var parent in Parents())
        {
            var pods = Directory.EnumerateDirectories(parent)
                .Where(d => engines.Contains(Path.GetFileName(d))).ToList();
            foreach (var pod in pods)
            {
                // Deepest first: a group with groups inside cannot be removed. Its files go with it.
                foreach (var group in Directory.EnumerateDirectories(pod, "*", Below).OrderByDescending(d => d.Length))
                    await RemoveGroupAsync(group, time);
                await RemoveGroupAsync(pod, time);
                removed++;
            }
        }

        return removed;
    }

    // A killed process leaves /proc before it leaves its group: until then the kernel calls the group busy, and it has
    // nothing to wait on.
    private static async Task RemoveGroupAsync(string group, TimeProvider time)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                Directory.Delete(group);
                return;
            }
            catch (IOException) when (Directory.Exists(group) && time.GetElapsedTime(start) < BusyBound)
            {
                await Task.Delay(Pause, time);
            }
            catch (IOException e) when (Directory.Exists(group))
            {
                throw new LocalRunException(
                    $"control group {group} is still busy after {BusyBound.TotalSeconds} s: see its cgroup.procs", e);
            }
        }
    }

    private static IEnumerable<string> Parents() =>
        Directory.Exists(Root)
            ? Directory.EnumerateDirectories(Root).Append(Root)
                .Select(h => Path.Combine(h, Parent)).Where(Directory.Exists)
            : [];

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Id();
}
