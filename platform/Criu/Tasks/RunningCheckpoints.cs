namespace Migration.Platform.Criu.Tasks;

/// <summary>
/// Checkpoints that the OCI runtime is still at. They go on when the engine that asked for them is lost or when its
/// caller no longer waits, and stop the container at their end: who resumes it before has resumed it in vain.
/// </summary>
public static class RunningCheckpoints
{
    private const string Verb = "checkpoint";
    private static readonly string[] Runtimes = ["runc", "crun"];
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until none of a container runs.</summary>
    /// <param name="containerId">Full id of the container.</param>
    /// <param name="bound">Longest wait.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <returns>False when one still runs at the end of the wait.</returns>
    public static async Task<bool> WaitUntilEndedAsync(
        string containerId, TimeSpan bound, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(containerId);
        ArgumentNullException.ThrowIfNull(time);
        var start = time.GetTimestamp();
        while (IsRunning(containerId))
        {
            if (time.GetElapsedTime(start) >= bound)
                return false;
            await Task.Delay(Look, time, cancellation);
        }

        return true;
    }

    private static bool IsRunning(string containerId) =>
        Directory.EnumerateDirectories("/proc")
            .Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0]))
            .Select(Arguments)
            .Any(a => a.Length > 0 && Runtimes.Contains(Path.GetFileName(a[0])) && a.Contains(Verb) && a.Contains(containerId));

    private static string[] Arguments(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Ended between the listing and the look.
            return [];
        }
    }
}
