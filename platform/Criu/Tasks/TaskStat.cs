using System.Globalization;

namespace Migration.Platform.Criu.Tasks;

/// <summary>The fields of /proc/&lt;pid&gt;/stat that are needed here (proc_pid_stat(5)).</summary>
internal sealed record TaskStat(int Pid, char State, int ParentPid)
{
    /// <summary>Ended, but not yet waited for: it has neither files nor sockets.</summary>
    public bool IsZombie => State is 'Z' or 'X';

    /// <summary>Reads the file; null when the task has ended.</summary>
    public static TaskStat? TryRead(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException)
        {
            // ESRCH: the task ended between open and read.
            return null;
        }

        // The name in parentheses may itself contain blanks and parentheses.
        string[] rest = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return new TaskStat(pid, rest[0][0], int.Parse(rest[1], CultureInfo.InvariantCulture));
    }
}
