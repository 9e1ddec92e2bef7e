using System.Diagnostics;

namespace Migration.Local.Cluster;

/// <summary>Starts parts side by side, and tells how long each took.</summary>
/// <param name="progress">Told when a part is up, from any thread.</param>
internal sealed class PartStarts(Action<string> progress)
{
    /// <summary>Starts a part.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="start">Starts it.</param>
    /// <param name="started">Told the part as soon as it is there.</param>
    public async Task<T> TimedAsync<T>(string name, Func<Task<T>> start, Action<T> started)
    {
        var watch = Stopwatch.GetTimestamp();
        var part = await start();
        started(part);
        progress($"{name} is up ({Stopwatch.GetElapsedTime(watch).TotalSeconds:0.0} s)");
        return part;
    }

    /// <summary>
    /// Waits for all, also after an error: what is still starting has to be known before everything is stopped. An
    /// error cancels the others; the first one is the one that is told.
    /// </summary>
    /// <param name="abort">Cancelled by the first error.</param>
    /// <param name="tasks">What is starting.</param>
    public static async Task AllOrFirstErrorAsync(CancellationTokenSource abort, params Task[] tasks)
    {
        ArgumentNullException.ThrowIfNull(abort);
        foreach (var task in tasks)
            _ = task.ContinueWith(_ => abort.Cancel(), abort.Token,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        await Task.WhenAll(tasks);
    }
}
