using System.Globalization;

namespace Migration.Checkpointer.Inspection;

/// <summary>An open file of a task.</summary>
/// <param name="Number">File descriptor.</param>
/// <param name="Target">What it is, as the kernel writes it: a path, <c>pipe:[47]</c>, <c>anon_inode:inotify</c>.</param>
/// <param name="Details">Lines of its <c>fdinfo</c>.</param>
internal sealed record OpenFile(int Number, string Target, IReadOnlyList<string> Details)
{
    /// <summary>Value of a line <c>name:  value</c>; null when there is none.</summary>
    public string? Detail(string name) => Details
        .Where(line => line.StartsWith(name + ":", StringComparison.Ordinal))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();
}

/// <summary>Reads tasks from the proc file system.</summary>
/// <param name="root">Where it is mounted.</param>
internal sealed class TaskReader(string root = "/proc")
{
    /// <summary>Open files of a task; those that are closed meanwhile are left out.</summary>
    /// <exception cref="IOException">The task has ended.</exception>
    public IReadOnlyList<OpenFile> OpenFiles(int pid)
    {
        var files = new List<OpenFile>();
        foreach (var link in new DirectoryInfo(In(pid, "fd")).EnumerateFileSystemInfos())
        {
            var details = Path.Combine(In(pid, "fdinfo"), link.Name);
            if (link.LinkTarget is { } target && File.Exists(details))
                files.Add(new OpenFile(
                    int.Parse(link.Name, CultureInfo.InvariantCulture), target, File.ReadAllLines(details)));
        }

        return files;
    }

    /// <summary>Mounts that a task sees.</summary>
    /// <exception cref="IOException">The task has ended.</exception>
    public MountTable Mounts(int pid) => MountTable.Parse(File.ReadLines(In(pid, "mountinfo")));

    /// <summary>Resident memory of a task in bytes; 0 for one that is ending.</summary>
    /// <exception cref="IOException">The task has ended.</exception>
    public long ResidentBytes(int pid)
    {
        const string name = "VmRSS:";
        var line = File.ReadLines(In(pid, "status")).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line is null
            ? 0
            : long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(),
                CultureInfo.InvariantCulture) * 1024;
    }

    private string In(int pid, string name) => Path.Combine(root, pid.ToString(CultureInfo.InvariantCulture), name);
}
