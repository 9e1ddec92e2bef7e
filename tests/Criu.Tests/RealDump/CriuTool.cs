using Migration.Platform.Criu.Configuration;

namespace Migration.Criu.Tests.RealDump;

/// <summary>The real CRIU. These tests fail where it is absent: a skipped test would look green.</summary>
internal static class CriuTool
{
    private const string Variable = "CONTAINERFLOW_CRIU";
    private const string DefaultPath = "/opt/containerflow/criu/bin/criu";

    /// <summary>The key under which the namespace is kept outside the dump, the same as runc's.</summary>
    private const string NamespaceKey = "extRootNetNS";

    public static string Locate()
    {
        string path = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : DefaultPath;
        File.Exists(path).ShouldBeTrue(
            $"CRIU is not at {path}: run scripts/install-prerequisites.sh, or set {Variable} to its path.");
        return path;
    }

    /// <summary>Dumps as runc does: CRIU outside, and the network namespace locked as a whole.</summary>
    public static async Task DumpAsync(int pid, string folder, CriuConfiguration configuration)
    {
        string link = new FileInfo($"/proc/{pid}/ns/net").LinkTarget!;
        await DumpAsync(
            pid, folder, configuration, Locate(), "--external", $"net[{link["net:[".Length..^1]}]:{NamespaceKey}");
    }

    /// <summary>Dumps with CRIU in the same namespace as the task, where it locks each connection by itself.</summary>
    public static Task DumpInsideAsync(
        int pid, string folder, CriuConfiguration configuration, string networkNamespace) =>
        DumpAsync(pid, folder, configuration, "nsenter", $"--net=/run/netns/{networkNamespace}", Locate());

    private static async Task DumpAsync(
        int pid, string folder, CriuConfiguration configuration, string program, params string[] arguments)
    {
        string file = Path.Combine(folder, "criu.conf");
        await File.WriteAllTextAsync(file, configuration.ToText());
        string[] dump = ["dump", "-t", $"{pid}", "-D", folder, "-o", "dump.log", "-v4", "--config", file];
        string[] all = program == "nsenter" ? [.. arguments, .. dump] : [.. dump, .. arguments];
        (int code, string output) = await Command.TryRunAsync(program, all);
        await ExplainAsync(code, output, folder, "dump.log");
        File.Delete(file);
    }

    /// <summary>Restores into a network namespace; returns the pid of the root task.</summary>
    public static async Task<int> RestoreAsync(string folder, string networkNamespace, bool leaveStopped)
    {
        string pidFile = Path.Combine(folder, "restored.pid");
        string criu = Locate();
        const string script = "criu=$1; ns=$2; shift 2; exec 7<\"$ns\"; exec \"$criu\" \"$@\"";
        string[] options =
        [
            "restore", "-D", folder, "-o", "restore.log", "-v4", "--tcp-established", "--restore-detached",
            "--pidfile", pidFile, "--inherit-fd", $"fd[7]:{NamespaceKey}",
            .. leaveStopped ? ["--leave-stopped"] : Array.Empty<string>(),
        ];
        (int code, string output) = await Command.TryRunAsync(
            "/bin/sh", ["-c", script, "sh", criu, $"/run/netns/{networkNamespace}", .. options]);
        await ExplainAsync(code, output, folder, "restore.log");
        return int.Parse(await File.ReadAllTextAsync(pidFile), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task ExplainAsync(int code, string output, string folder, string log)
    {
        if (code == 0)
            return;
        string path = Path.Combine(folder, log);
        string[] tail = File.Exists(path) ? (await File.ReadAllLinesAsync(path)).TakeLast(30).ToArray() : [];
        Assert.Fail($"criu ended with {code}\n{output}\n{string.Join('\n', tail)}");
    }
}
