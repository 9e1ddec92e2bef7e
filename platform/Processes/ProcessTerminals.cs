using System.Globalization;

namespace Migration.Platform.Processes;

/// <summary>The terminals that a tree of processes has open.</summary>
/// <param name="Keys">
/// The inner sides, as CRIU names them (criu(8), <c>--external</c>): <c>tty[DEVICE:FILESYSTEM]</c>, in hexadecimal.
/// </param>
/// <param name="MakesOwn">Whether a task has the outer side of one: its inner side is a task's of the tree, or nobody's.</param>
public sealed record ProcessTerminals(IReadOnlyList<string> Keys, bool MakesOwn)
{
    private const string InnerSides = "/dev/pts/";

    // Majors 136 to 143 of character devices (admin-guide/devices.txt).
    private const int FirstMajor = 136;

    private static readonly string[] OuterSides = ["/dev/ptmx", "/dev/pts/ptmx"];

    /// <summary>Looks at tasks; those that end meanwhile are left out.</summary>
    /// <param name="pids">The tasks.</param>
    public static ProcessTerminals Of(IEnumerable<int> pids)
    {
        ArgumentNullException.ThrowIfNull(pids);
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        var makesOwn = false;
        foreach (var pid in pids)
        {
            try
            {
                foreach (var link in new DirectoryInfo($"/proc/{Text(pid)}/fd").EnumerateFileSystemInfos())
                {
                    makesOwn |= OuterSides.Contains(link.LinkTarget);
                    if (link.LinkTarget is { } target && Key(pid, link.Name, target) is { } key)
                        keys.Add(key);
                }
            }
            catch (IOException)
            {
                // It ended while it was looked at.
            }
        }

        return new ProcessTerminals([.. keys], makesOwn);
    }

    private static string? Key(int pid, string descriptor, string target)
    {
        if (!target.StartsWith(InnerSides, StringComparison.Ordinal)
            || !int.TryParse(target.AsSpan(InnerSides.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        // proc_pid_fdinfo(5) names the mount, proc_pid_mountinfo(5) its device.
        var mount = File.ReadLines($"/proc/{Text(pid)}/fdinfo/{descriptor}")
            .First(l => l.StartsWith("mnt_id:", StringComparison.Ordinal))["mnt_id:".Length..].Trim();
        var device = File.ReadLines($"/proc/{Text(pid)}/mountinfo")
            .Select(l => l.Split(' '))
            .FirstOrDefault(fields => fields[0] == mount)?[2].Split(':')
            .Select(n => uint.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        if (device is null)
            return null;
        var terminal = Device(FirstMajor + (uint)(number >> 8), (uint)(number & 0xff));
        return string.Create(CultureInfo.InvariantCulture, $"tty[{terminal:x}:{Device(device[0], device[1]):x}]");
    }

    // As makedev(3) writes a device in one number.
    private static ulong Device(uint major, uint minor) =>
        (minor & 0xff) | ((ulong)(major & 0xfff) << 8) | ((ulong)(minor & ~0xffu) << 12) | ((ulong)(major & ~0xfffu) << 32);

    private static string Text(int pid) => pid.ToString(CultureInfo.InvariantCulture);
}
