using System.Globalization;

namespace Migration.Platform.Criu.Tasks;

/// <summary>How much memory tasks have, which is about what a checkpoint of them takes.</summary>
public static class ResidentMemory
{
    private const int PageBytes = 4096;

    /// <summary>Resident memory of a container in bytes, shared pages counted for each task.</summary>
    /// <param name="rootPid">Pid of the container's init, as seen from this process.</param>
    /// <exception cref="TaskResumeException">There is no such task.</exception>
    public static long Of(int rootPid) => ProcessTree.Of(rootPid).Sum(OfTask);

    // statm: sizes in pages, the second is what is resident (proc_pid_statm(5)).
    private static long OfTask(int pid)
    {
        try
        {
            var fields = File.ReadAllText($"/proc/{pid}/statm").Split(' ');
            return long.Parse(fields[1], CultureInfo.InvariantCulture) * PageBytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return 0; // it has ended since
        }
    }
}
