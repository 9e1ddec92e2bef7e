namespace Migration.Platform.Criu.Tasks;

/// <summary>A stopped task that could not be looked at, taken out of CRIU's hands or continued.</summary>
public sealed class TaskResumeException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="pid">The task, as seen from this process.</param>
    /// <param name="call">System call or command that failed, with its object.</param>
    /// <param name="cause">What was reported.</param>
    /// <param name="inner">The exception that was met, if any.</param>
    public TaskResumeException(int pid, string call, string cause, Exception? inner = null)
        : base($"Task {pid}: {call} failed: {cause}", inner)
    {
        Pid = pid;
        Call = call;
    }

    /// <summary>The task, as seen from this process.</summary>
    public int Pid { get; }

    /// <summary>System call or command that failed, with its object.</summary>
    public string Call { get; }
}
