namespace Migration.Platform.Criu.Tasks;

/// <summary>
/// Checkpoints that the OCI runtime or CRIU is still at. They go on when who asked for them is lost or no longer waits,
/// and stop the container at their end: who resumes it before has resumed it in vain.
/// </summary>
public static class RunningCheckpoints
{
    private const string Verb = "checkpoint";
    private static readonly string[] Runtimes = ["runc", "crun"];
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until none of a container runs.</summary>
    /// <param name="containerId">Full id of the container.</param>
    /// <param name="rootPid">Pid of its init, as seen from this process; CRIU traces it until it is done.</param>
    /// <param name="bound">Longest wait.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <returns>False when one still runs at the end of the wait.</returns>
    public static async Task<bool> WaitUntilEndedAsync(
        string containerId, int rootPid, TimeSpan bound, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(containerId);
        ArgumentNullException.ThrowIfNull(time);
        var start = time.GetTimestamp();
        while (IsTracedByCriu(rootPid) || IsRunning(containerId))
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

    // A debugger is none of our business: CRIU would refuse.
    private static bool IsTracedByCriu(int pid)
    {
        const string field = "TracerPid:";
        try
        {
            var tracer = File.ReadLines($"/proc/{pid}/status")
                .First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..].Trim();
            return tracer != "0" && Arguments($"/proc/{tracer}").Any(a => a.Contains("criu", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            // Ended meanwhile.
            return false;
        }
    }

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
