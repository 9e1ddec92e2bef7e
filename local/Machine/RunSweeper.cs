namespace Migration.Local.Machine;

/// <summary>What a sweep removed.</summary>
/// <param name="Processes">Processes killed.</param>
/// <param name="Namespaces">Network namespaces deleted.</param>
/// <param name="ControlGroups">Control groups removed.</param>
/// <param name="Folder">Whether the run's folder was there.</param>
public sealed record SweepReport(int Processes, int Namespaces, int ControlGroups, bool Folder)
{
    /// <summary>Whether there was nothing to remove.</summary>
    public bool Nothing => this is { Processes: 0, Namespaces: 0, ControlGroups: 0, Folder: false };
}

/// <summary>Removes everything that a run made, also one that was killed without a chance to clean up.</summary>
public static class RunSweeper
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Sweeps one run.</summary>
    /// <param name="folder">The run's private folder; removed at the end.</param>
    /// <param name="namespacePrefix">Beginning of the names of all namespaces of the run.</param>
    /// <param name="time">Clock; the system's when null.</param>
    /// <exception cref="LocalRunException">Something cannot be removed; says what.</exception>
    public static async Task<SweepReport> SweepAsync(string folder, string namespacePrefix, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(namespacePrefix);
        var clock = time ?? TimeProvider.System;
        folder = Path.GetFullPath(folder);
        var existed = Directory.Exists(folder);
        var record = RunRecord.Read(folder);
        var engines = EngineIds.Of(folder);

        var processes = await KillAsync(new RunProcesses(folder, record, engines), folder, clock);
        foreach (var ended in record.Select(e => e.Process).OfType<ProcessIdentity>().Where(p => ProcFs.Find(p.Id) is null))
            SteeredClock.Forget(ended.Id);
        var namespaces = NetworkNamespace.List(namespacePrefix)
            .Union(record.Select(e => e.Namespace).OfType<string>().Where(n => File.Exists(NetworkNamespace.PathOf(n))))
            .ToList();
        foreach (var name in namespaces)
            await NetworkNamespace.DeleteAsync(name);
        var groups = await ControlGroups.RemoveAsync(engines, clock);
        Mounts.DetachBelow(folder);
        if (existed)
            DeleteFolder(folder);
        if (Directory.Exists(LocalPaths.MemoryFolder(folder)))
            Directory.Delete(LocalPaths.MemoryFolder(folder), recursive: true);
        return new SweepReport(processes, namespaces.Count, groups, existed);
    }

    private static async Task<int> KillAsync(RunProcesses run, string folder, TimeProvider clock)
    {
        HashSet<ProcessIdentity> killed = [];
        var start = clock.GetTimestamp();
        while (true)
        {
            // Again until none is left: one may have been starting another while it was looked at.
            var found = run.Find();
            if (found.Count == 0)
                return killed.Count;
            if (clock.GetElapsedTime(start) > Bound)
            {
                throw new LocalRunException(
                    $"processes {string.Join(", ", found.Select(p => p.Id))} of the run in {folder} do not end, " +
                    "not even when killed; they hang in the kernel (see /proc/PID/stack) until it lets them go");
            }

            foreach (var process in found)
            {
                if (ProcFs.Find(process.Id) == process)
                    _ = LibC.Kill(process.Id, LibC.SigKill);
                killed.Add(process);
            }

            await Task.Delay(Pause, clock);
        }
    }

    private static void DeleteFolder(string folder)
    {
        Directory.Delete(folder, recursive: true);
        var parent = Path.GetDirectoryName(folder)!;
        if (parent != LocalPaths.DefaultHome)
            return;
        try
        {
            // Made by the first run of any instance, so it goes with the last one.
            Directory.Delete(parent);
        }
        catch (IOException) when (Directory.Exists(parent))
        {
            // Another instance has its folder there.
        }
    }
}
