namespace Migration.Platform.Criu.Tasks;

/// <summary>Stop state of tasks, for dumps and restores with leave-stopped.</summary>
public static class TaskSignals
{
    /// <summary>Time between two looks at a task about to stop; it needs one turn on a processor for that.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(2);

    /// <summary>True when the task is stopped by a signal (state T); a task held by a debugger (t) is not.</summary>
    /// <exception cref="TaskResumeException">The task has ended.</exception>
    public static bool IsStopped(int pid) => TaskStat.TryRead(pid) is { } stat
        ? stat.State == 'T'
        : throw new TaskResumeException(pid, $"open /proc/{pid}/stat", "no such task; it has ended");

    /// <summary>True when a task is stopped by a signal; those that have ended do not count.</summary>
    public static bool AnyStopped(IEnumerable<int> pids) => pids.Any(pid => TaskStat.TryRead(pid) is { State: 'T' });

    /// <summary>
    /// Waits until tasks are stopped. CRIU only sends the signal: on a busy machine its dump or restore with
    /// leave-stopped may return a moment before the tasks have come to rest.
    /// </summary>
    /// <param name="pids">The tasks.</param>
    /// <param name="bound">Longest wait; zero looks once.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <param name="timeProvider">Clock; null for the system's.</param>
    /// <returns>False when a task still runs at the end of the wait.</returns>
    /// <exception cref="TaskResumeException">A task has ended.</exception>
    public static async Task<bool> WaitUntilStoppedAsync(
        IReadOnlyCollection<int> pids,
        TimeSpan bound,
        CancellationToken cancellationToken,
        TimeProvider? timeProvider = null)
    {
        TimeProvider clock = timeProvider ?? TimeProvider.System;
        long start = clock.GetTimestamp();
        while (!pids.All(IsStopped))
        {
            if (clock.GetElapsedTime(start) >= bound)
                return false;
            await Task.Delay(Interval, clock, cancellationToken);
        }

        return true;
    }

    /// <summary>
    /// Continues a task and its descendants, all that a restore with leave-stopped needs: its sockets have left repair
    /// mode already. Does nothing to tasks that run.
    /// </summary>
    /// <param name="rootPid">Pid of the container's init.</param>
    /// <returns>The tasks, parents first.</returns>
    /// <exception cref="TaskResumeException">A task has ended, or the right is missing.</exception>
    public static IReadOnlyList<int> ContinueTree(int rootPid)
    {
        IReadOnlyList<int> pids = ProcessTree.Of(rootPid);
        Continue(pids);
        return pids;
    }

    /// <summary>Sends SIGCONT to each task.</summary>
    /// <exception cref="TaskResumeException">A task has ended, or the right is missing.</exception>
    public static void Continue(IEnumerable<int> pids) => Send(pids, NativeMethods.SigCont);

    /// <summary>Sends SIGSTOP to each task.</summary>
    /// <exception cref="TaskResumeException">A task has ended, or the right is missing.</exception>
    public static void Stop(IEnumerable<int> pids) => Send(pids, NativeMethods.SigStop);

    /// <summary>Sends SIGKILL to each task. A stopped one with its sockets in repair mode goes without a packet.</summary>
    /// <exception cref="TaskResumeException">A task has ended, or the right is missing.</exception>
    public static void Kill(IEnumerable<int> pids) => Send(pids, NativeMethods.SigKill);

    private static void Send(IEnumerable<int> pids, int signal)
    {
        foreach (int pid in pids)
        {
            using var task = PidFd.Open(pid);
            task.Signal(signal);
        }
    }
}
