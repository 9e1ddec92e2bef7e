namespace Migration.Cli.Doctor;

/// <summary>CRIU: there, new enough, working on this kernel, and told to leave the source stopped.</summary>
internal static class CriuChecks
{
    private const string Install = "Run scripts/install-prerequisites.sh; it brings a CRIU that works on this kernel.";
    private static readonly Version Oldest = new(4, 2);

    /// <summary>Makes the checks.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(DoctorPaths paths, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        if (await Tool.RunAsync(paths.Criu, cancellation, "--version") is not { } version)
            findings.Add(Finding.Failed("criu", $"{paths.Criu} cannot be started", Install));
        else
        {
            findings.Add(VersionOf(version.Output));
            findings.Add(await KernelAsync(paths.Criu, cancellation));
        }

        findings.Add(Configuration(paths.CriuConfiguration));
        return findings;
    }

    private static Finding VersionOf(string output)
    {
        const string label = "Version:";
        var line = output.Split('\n').FirstOrDefault(l => l.StartsWith(label, StringComparison.Ordinal));
        var text = line?[label.Length..].Trim() ?? "";
        return Version.TryParse(text, out var version) && version >= Oldest
            ? Finding.Ok("criu", text)
            : Finding.Failed(
                "criu", text.Length > 0 ? text : "says no version",
                $"CRIU {Oldest} or newer is needed: older ones cannot dump TCP sockets of this kernel. {Install}");
    }

    private static async Task<Finding> KernelAsync(string criu, CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess)
            return Finding.Warning("criu check", "not tried", "Run 'migratectl doctor' as root on the node.");
        var result = await Tool.RunAsync(criu, cancellation, "check");
        return result is { Code: 0 }
            ? Finding.Ok("criu check", "works on this kernel")
            : Finding.Failed("criu check", LastLine(result?.Output), Install);
    }

    private static Finding Configuration(string path)
    {
        string[] wanted = ["tcp-established", "leave-stopped"];
        string[] lines;
        try
        {
            lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Warning("criu configuration", e.Message, "Run 'migratectl doctor' as root on the node.");
        }

        var missing = wanted.Except(lines.Select(l => l.Trim())).ToList();
        return missing.Count == 0
            ? Finding.Ok("criu configuration", path)
            : Finding.Warning(
                "criu configuration",
                $"{path} lacks {string.Join(" and ", missing)}",
                "Add the lines there, or name a file that has them in each container's annotation org.criu.config: "
                + "without them the source talks on after its checkpoint and its connections break.");
    }

    private static string LastLine(string? output) =>
        output?.Split('\n').LastOrDefault(l => l.Length > 0) ?? "cannot be started";
}
