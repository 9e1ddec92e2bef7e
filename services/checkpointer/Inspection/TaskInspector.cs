using Migration.Platform.Criu.Tasks;

namespace Migration.Checkpointer.Inspection;

/// <summary>What the tasks of a container say about migrating it.</summary>
/// <param name="Problems">What stands against it, each with the cure.</param>
/// <param name="MemoryBytes">Memory that a checkpoint would hold at most.</param>
internal sealed record TaskFindings(IReadOnlyList<string> Problems, long MemoryBytes);

/// <summary>Looks at the tasks of a container.</summary>
internal static class TaskInspector
{
    /// <summary>Looks at a task and all its descendants; those that end meanwhile are left out.</summary>
    /// <param name="rootPid">Pid of the container's first process.</param>
    /// <param name="reader">Where to read.</param>
    /// <returns>Null when the container has ended.</returns>
    public static TaskFindings? Of(int rootPid, TaskReader reader)
    {
        try
        {
            return Of(ProcessTree.Of(rootPid), reader);
        }
        catch (TaskResumeException)
        {
            // The engine said a moment ago that it runs; its next answer will say that it does not.
            return null;
        }
    }

    /// <summary>Looks at tasks; those that end meanwhile are left out.</summary>
    public static TaskFindings Of(IEnumerable<int> pids, TaskReader reader)
    {
        var problems = new List<string>();
        var memory = 0L;
        foreach (var pid in pids)
        {
            try
            {
                problems.AddRange(TaskProblems.Of(pid, reader.OpenFiles(pid), reader.Mounts(pid)));
                if (!reader.HasReadableLimits(pid, out var user))
                    problems.Add(TaskProblems.OfLimits(pid, user));
                memory += reader.ResidentBytes(pid);
            }
            catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException || IsGone(e))
            {
                // It ended while it was looked at, and what it had open with it.
            }
        }

        return new TaskFindings(problems, memory);
    }

    // The kernel's answers when a task goes away under an open file of its folder, and for the mounts of one that has
    // ended and was not waited for yet.
    private static bool IsGone(Exception e)
    {
        const int noSuchProcess = 3, invalidArgument = 22;
        return e is IOException { HResult: noSuchProcess or invalidArgument };
    }
}
