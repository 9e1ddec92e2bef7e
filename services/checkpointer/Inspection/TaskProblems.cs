using System.Globalization;

namespace Migration.Checkpointer.Inspection;

/// <summary>What a task has open that CRIU cannot dump or restore elsewhere. Measured with CRIU 4.2.</summary>
internal static class TaskProblems
{
    // Character devices that every container has; other paths are files.
    private static readonly string[] Devices =
        ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/console", "/dev/pts/"];

    /// <summary>Every problem, each with the cure; empty when there is none.</summary>
    /// <param name="pid">The task.</param>
    /// <param name="files">Its open files.</param>
    /// <param name="mounts">The mounts it sees.</param>
    public static IEnumerable<string> Of(int pid, IReadOnlyList<OpenFile> files, MountTable mounts)
    {
        foreach (var file in files.Where(f => f.Number <= 2 && IsOutside(f, mounts)))
            yield return $"task {pid} has {file.Target}, which is outside the container's file system, as "
                + $"{Stream(file.Number)}: start the container with pipes or /dev/null";
        if (files.Any(f => f.Target.Contains("[io_uring]", StringComparison.Ordinal)))
            yield return $"task {pid} uses io_uring, which CRIU cannot dump: switch it off in the program";
        if (files.Any(f => WatchesOverlay(f, mounts)))
            yield return $"task {pid} watches files on an overlay file system with inotify, which CRIU cannot restore: "
                + "switch the watching off in the program, or put the files on a tmpfs";
    }

    /// <summary>The problem of a task whose limits CRIU may not read.</summary>
    /// <param name="pid">The task.</param>
    /// <param name="user">Its user.</param>
    public static string OfLimits(int pid, int user) =>
        $"task {pid} runs as user {user}, whose limits CRIU may not read here: give this service, the engine and CRIU the "
        + "capability CAP_SYS_RESOURCE, or run the program as root in its container";

    private static bool IsOutside(OpenFile file, MountTable mounts) =>
        file.Target.StartsWith('/')
        && !Devices.Any(d => file.Target.StartsWith(d, StringComparison.Ordinal))
        && int.TryParse(file.Detail("mnt_id"), NumberStyles.None, CultureInfo.InvariantCulture, out var mount)
        && !mounts.Ids.Contains(mount);

    // fdinfo: "inotify wd:1 ino:8b2d sdev:2b mask:200 ..."; sdev is hexadecimal.
    private static bool WatchesOverlay(OpenFile file, MountTable mounts) =>
        file.Target.Contains("inotify", StringComparison.Ordinal)
        && file.Details
            .Where(line => line.StartsWith("inotify ", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' '))
            .Where(word => word.StartsWith("sdev:", StringComparison.Ordinal))
            .Any(word => mounts.OverlayDevices.Contains(
                long.Parse(word.AsSpan("sdev:".Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

    private static string Stream(int number) => number switch
    {
        0 => "standard input",
        1 => "standard output",
        _ => "standard error",
    };
}
