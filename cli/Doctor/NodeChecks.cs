using Migration.Cli.Output;

namespace Migration.Cli.Doctor;

/// <summary>What the services of a node need from it, beside CRIU.</summary>
internal static class NodeChecks
{
    private const long LeastFreeBytes = 2L * 1024 * 1024 * 1024;

    private static readonly (string Program, string Argument, string Why)[] Programs =
    [
        ("podman", "--version", "runs the containers"),
        ("runc", "--version", "calls CRIU; crun of this Debian cannot"),
        ("conmon", "--version", "keeps restored containers"),
        ("ip", "-V", "network namespaces"),
        ("nsenter", "--version", "network namespaces"),
        ("nft", "--version", "CRIU's network lock"),
        ("iptables", "--version", "CRIU's network lock"),
    ];

    /// <summary>Makes the checks.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(DoctorPaths paths, CancellationToken cancellation)
    {
        var findings = new List<Finding>
        {
            Environment.IsPrivilegedProcess
                ? Finding.Ok("root", "yes")
                : Finding.Failed("root", "no", "The node's services need root: CRIU, other processes' sockets."),
            Finding.Ok("kernel", Environment.OSVersion.Version.ToString()),
        };
        foreach (var (program, argument, why) in Programs)
            findings.Add(await ProgramAsync(program, argument, why, cancellation));
        findings.Add(Space(paths.Archives));
        return findings;
    }

    private static async Task<Finding> ProgramAsync(
        string program, string argument, string why, CancellationToken cancellation)
    {
        var result = await Tool.RunAsync(program, cancellation, argument);
        return result is { Code: 0, Output: var output }
            ? Finding.Ok(program, output.Split('\n')[0])
            : Finding.Failed(
                program, result is null ? "not there" : $"ended with {result.Value.Code}",
                $"Run scripts/install-prerequisites.sh ({program}: {why}).");
    }

    private static Finding Space(string folder)
    {
        const string check = "space for archives";
        var existing = folder;
        while (!Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing) ?? "/";
        var free = new DriveInfo(existing).AvailableFreeSpace;
        var found = $"{PlainText.Bytes(free)} free for {folder}";
        return free >= LeastFreeBytes
            ? Finding.Ok(check, found)
            : Finding.Warning(
                check, found, "A checkpoint needs as much as its container's memory: make room, or set "
                    + "Checkpointer:ArchiveFolder and ImageBuilder:ArchiveFolder to a larger file system.");
    }

}
