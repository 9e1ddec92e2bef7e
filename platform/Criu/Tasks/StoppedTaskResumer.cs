using System.Net;
using Migration.Platform.Criu.Network;
using Migration.Platform.Criu.Sockets;

namespace Migration.Platform.Criu.Tasks;

/// <summary>
/// Brings a container back that a dump left behind. After one with leave-stopped its tasks are stopped, its sockets in
/// TCP repair mode, its network namespace locked. After one whose CRIU was killed the tasks run, and any of the rest may
/// be there all the same: nothing shows outside, and no client is answered. Needs CAP_SYS_PTRACE, CAP_KILL,
/// CAP_SYS_ADMIN and CAP_NET_ADMIN, and Linux 5.6. Safe to run again after a failure in the middle, and without need.
/// </summary>
/// <remarks>
/// The order matters. First the lock goes: a socket in repair mode sends no data, so nothing gets out too early, and
/// the window probe that leaving repair mode sends reaches the peer, which then goes on at once instead of waiting for
/// its own retransmission timer. The tasks are continued last, because a write or close in repair mode is lost.
/// Tasks that were stopped already before the dump are continued too.
/// </remarks>
public static class StoppedTaskResumer
{
    /// <summary>Resumes a task and its descendants.</summary>
    /// <param name="rootPid">Pid of the container's init, as seen from this process.</param>
    /// <param name="dump">
    /// What the images say, or null. Its sockets give SO_REUSEADDR back its value; without them it is switched on, so
    /// that a server that restarts can bind its port again. Its run id limits which nftables lock is removed.
    /// </param>
    /// <param name="cancellationToken">Cancels before the tasks are continued; nothing is undone then.</param>
    /// <exception cref="TaskResumeException">A call failed; the message names task and call.</exception>
    public static Task<ResumeReport> ResumeTreeAsync(
        int rootPid, DumpFacts? dump, CancellationToken cancellationToken) =>
        ResumeAsync(ProcessTree.Of(rootPid), dump, cancellationToken);

    /// <summary>Resumes given tasks, which share one network namespace.</summary>
    /// <param name="pids">The tasks, the container's init first; see <see cref="ProcessTree"/>.</param>
    /// <param name="dump">What the images say, or null.</param>
    /// <param name="cancellationToken">Cancels before the tasks are continued; nothing is undone then.</param>
    /// <exception cref="TaskResumeException">A call failed; the message names task and call.</exception>
    public static async Task<ResumeReport> ResumeAsync(
        IReadOnlyList<int> pids, DumpFacts? dump, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pids);
        if (pids.Count == 0)
            throw new ArgumentException("There is no task to resume.", nameof(pids));

        var tasks = new List<PidFd>();
        var held = new List<TaskSocket>();
        try
        {
            // Tasks that run may end at any time.
            tasks.AddRange(pids.Where(pid => TaskStat.TryRead(pid) is { IsZombie: false })
                .Select(PidFd.TryOpen).OfType<PidFd>());
            var seen = new HashSet<uint>();
            foreach (PidFd task in tasks)
                held.AddRange(TaskSocket.AllOf(task, seen));

            List<TaskSocket> inRepair = [.. held.Where(socket => socket.InRepair)];
            // All of them: CRIU locks before it puts sockets into repair mode.
            (IPEndPoint Local, IPEndPoint Peer)[] connections =
                [.. held.Select(socket => socket.Connection()).OfType<(IPEndPoint, IPEndPoint)>()];
            bool isCertain = inRepair.Count > 0 || TaskSignals.AnyStopped(pids);
            IReadOnlyList<string> removed = await NetworkLock.RemoveAsync(
                pids[0], dump?.RunId, connections, cancellationToken, isCertain);
            Release(inRepair, dump);
            foreach (PidFd task in tasks)
                _ = task.TrySignal(NativeMethods.SigCont);
            return new ResumeReport([.. tasks.Select(task => task.Pid)], inRepair.Count, removed);
        }
        finally
        {
            held.ForEach(socket => socket.Dispose());
            tasks.ForEach(task => task.Dispose());
        }
    }

    private static void Release(List<TaskSocket> inRepair, DumpFacts? dump)
    {
        foreach (TaskSocket socket in inRepair)
        {
            socket.LeaveRepair();
            InetSocket? dumped = dump?.Sockets.FirstOrDefault(candidate => candidate.Inode == socket.Inode);
            socket.SetReuseAddress(dumped?.ReuseAddress ?? true);
        }
    }
}
