using System.Collections.Concurrent;
using System.Diagnostics;

namespace Migration.Local.Machine;

/// <summary>
/// Starts processes from one thread that lives as long as this program. "Die with your parent" (PR_SET_PDEATHSIG)
/// means the thread that started the process, so a thread of the pool would take its children along when it retires.
/// </summary>
internal static class ProcessLauncher
{
    private static readonly BlockingCollection<Action> Queue = [];

    private static readonly Thread Worker = StartWorker();

    internal static Task<Process> StartAsync(ProcessStartInfo start)
    {
        ObjectDisposedException.ThrowIf(!Worker.IsAlive, typeof(ProcessLauncher));
        var done = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Queue.Add(() =>
        {
            try
            {
                done.SetResult(Process.Start(start)!);
            }
            catch (System.ComponentModel.Win32Exception e)
            {
                done.SetException(new LocalRunException($"{start.FileName} cannot be started: {e.Message}", e));
            }
        });
        return done.Task;
    }

    private static Thread StartWorker()
    {
        var thread = new Thread(() =>
        {
            foreach (var action in Queue.GetConsumingEnumerable())
                action();
        })
        {
            IsBackground = true,
            Name = "process launcher",
        };
        thread.Start();
        return thread;
    }
}
