using Migration.Checkpointer.Inspection;

namespace Migration.NodeServices.Tests.Checkpointer;

/// <summary>A folder laid out like the proc file system, with tasks that have open what a test wants.</summary>
internal sealed class FakeTasks : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("proc-").FullName;

    public TaskReader Reader => new(_root);

    /// <summary>Adds a task that sees mounts 100 (overlay, device 0:40) and 101 (tmpfs), with 3 MiB resident.</summary>
    public int Add(int pid, params (int Number, string Target, string Details)[] files)
    {
        foreach (var folder in (string[])["fd", "fdinfo"])
            Directory.CreateDirectory(In(pid, folder));
        File.WriteAllText(In(pid, "status"), "Name:\tredis\nVmRSS:\t    3072 kB\nThreads:\t4\n");
        File.WriteAllText(In(pid, "mountinfo"),
            "100 90 0:40 / / rw,relatime - overlay overlay rw,lowerdir=/l\n" +
            "101 100 0:41 / /tmp rw shared:5 master:2 - tmpfs tmpfs rw\n");
        foreach (var (number, target, details) in files)
        {
            File.CreateSymbolicLink(In(pid, $"fd/{number}"), target);
            File.WriteAllText(In(pid, $"fdinfo/{number}"), details);
        }

        return pid;
    }

    /// <summary>Gives a task a user, and the reader the capabilities of a process.</summary>
    public void RunAs(int pid, int user, string capabilities)
    {
        File.AppendAllText(In(pid, "status"), $"Uid:\t{user}\t{user}\t{user}\t{user}\n");
        Directory.CreateDirectory(Path.Combine(_root, "self"));
        File.WriteAllText(Path.Combine(_root, "self", "status"), $"Name:\tcheckpointer\nCapEff:\t{capabilities}\n");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string In(int pid, string name) => Path.Combine(_root, $"{pid}", name);
}
