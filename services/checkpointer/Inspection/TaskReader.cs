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
        var size = Field(In(pid, "status"), "VmRSS:");
        return size is null
            ? 0
            : long.Parse(size.Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>Whether CRIU can read the task's limits, which is free to root's own tasks only.</summary>
    /// <param name="pid">The task.</param>
    /// <param name="user">The task's user, where it cannot.</param>
    /// <exception cref="IOException">The task has ended.</exception>
    public bool HasReadableLimits(int pid, out int user)
    {
        const int resourceCapability = 24;
        // Real, effective, saved and file system's.
        var users = Field(In(pid, "status"), "Uid:")?.Split('\t', StringSplitOptions.RemoveEmptyEntries) ?? [];
        user = users.Select(u => int.Parse(u, CultureInfo.InvariantCulture)).FirstOrDefault(u => u != 0);
        if (user == 0)
            return true;
        var capabilities = Field(Path.Combine(root, "self", "status"), "CapEff:");
        return capabilities is null
            || (ulong.Parse(capabilities, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                >> resourceCapability & 1) == 1;
    }

    private static string? Field(string file, string name) => File.ReadLines(file)
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Select(line => line[name.Length..].Trim())
        .FirstOrDefault();

    private string In(int pid, string name) => Path.Combine(root, pid.ToString(CultureInfo.InvariantCulture), name);
}
