using System.Globalization;

namespace Migration.Platform.Criu.Tasks;

/// <summary>Finds the tasks of a container.</summary>
public static class ProcessTree
{
    /// <summary>
    /// The task and all its descendants, parents first. Reads PPid of every task rather than the "children" files,
    /// which a kernel may lack.
    /// </summary>
    /// <param name="rootPid">Pid of the container's init, as seen from this process.</param>
    /// <exception cref="TaskResumeException">There is no such task.</exception>
    public static IReadOnlyList<int> Of(int rootPid)
    {
        if (TaskStat.TryRead(rootPid) is null)
            throw new TaskResumeException(rootPid, $"open /proc/{rootPid}/stat", "no such task; it has ended");

        ILookup<int, int> children = AllPids()
            .Select(TaskStat.TryRead)
            .OfType<TaskStat>()
            .ToLookup(stat => stat.ParentPid, stat => stat.Pid);
        var tree = new List<int> { rootPid };
        for (int i = 0; i < tree.Count; i++)
            tree.AddRange(children[tree[i]]);
        return tree;
    }

    /// <summary>The tasks of a control group, read from its cgroup.procs.</summary>
    /// <param name="path">Folder of the group below the mount of its hierarchy.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="IOException">The group cannot be read.</exception>
    public static async Task<IReadOnlyList<int>> OfControlGroupAsync(string path, CancellationToken cancellationToken)
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(path, "cgroup.procs"), cancellationToken);
        return [.. lines.Where(line => line.Length > 0).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
    }

    private static IEnumerable<int> AllPids() => Directory.EnumerateDirectories("/proc")
        .Select(Path.GetFileName)
        .Where(name => char.IsAsciiDigit(name![0]))
        .Select(name => int.Parse(name!, CultureInfo.InvariantCulture));
}
