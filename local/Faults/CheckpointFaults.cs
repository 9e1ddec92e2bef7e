using Migration.Local.Machine;

namespace Migration.Local.Faults;

/// <summary>Faults of the checkpoint itself.</summary>
internal static class CheckpointFaults
{
    /// <summary>Name of the fault of <see cref="Killed"/>.</summary>
    public const string KilledName = "CRIU killed midway";

    /// <summary>Time between two looks for CRIU, which dumps a small workload within tens of milliseconds.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    /// <summary>CRIU refuses to dump connected sockets: its settings lack <c>tcp-established</c> and do not parse.</summary>
    public static Fault Failing() => new(
        "checkpoint and restore fail until the end", FaultEnd.AfterTheMigration,
        async (scene, cancellation) =>
        {
            var path = scene.Cluster.CriuSettingsPath;
            var settings = await File.ReadAllTextAsync(path, cancellation);
            await File.WriteAllTextAsync(path, "no-such-option\n", cancellation);
            return async c => await File.WriteAllTextAsync(path, settings, c);
        });

    /// <summary>
    /// The next CRIU of this cluster is killed as the machine kills what takes its memory: a dump while it writes the
    /// memory, with the network locked; a restore as soon as it is there.
    /// </summary>
    public static Fault Killed() => new(
        KilledName, FaultEnd.AfterTheMigration,
        (scene, _) =>
        {
            var over = new CancellationTokenSource();
            // A thread of its own: the pool is busy with the clients, and CRIU is quick.
            var hunt = Task.Factory.StartNew(
                () => KillNext(scene.Cluster.Mark[RunRecord.Marker], over.Token), CancellationToken.None,
                TaskCreationOptions.LongRunning, TaskScheduler.Default);
            return Task.FromResult<Func<CancellationToken, Task>>(async c =>
            {
                await over.CancelAsync();
                var killed = await hunt.WaitAsync(c);
                over.Dispose();
                if (!killed)
                    throw new InvalidOperationException("no CRIU of the cluster was seen, so none was killed");
            });
        });

    private static bool KillNext(string runFolder, CancellationToken over)
    {
        while (!over.WaitHandle.WaitOne(Look))
        {
            if (FindCriu(runFolder) is not { } criu)
                continue;
            _ = LibC.Kill(criu, LibC.SigKill);
            return true;
        }

        return false;
    }

    // The runtime names the folder of the images, which is the engine's, and CRIU is its child.
    private static int? FindCriu(string runFolder)
    {
        const string imagesOption = "--image-path";
        foreach (var runtime in ProcFs.Processes().Where(p => ProcFs.NameOf(p).StartsWith("runc", StringComparison.Ordinal)))
        {
            var arguments = ProcFs.ArgumentsOf(runtime).Split('\0');
            var images = arguments.SkipWhile(a => a != imagesOption).Skip(1).FirstOrDefault();
            if (images?.StartsWith(runFolder, StringComparison.Ordinal) != true)
                continue;
            if (arguments.Contains("checkpoint") && !Writes(images))
                continue;
            foreach (var child in ProcFs.Processes().Where(p => ProcFs.ParentOf(p) == runtime))
            {
                if (ProcFs.ArgumentsOf(child).Contains("criu", StringComparison.Ordinal))
                    return child;
            }
        }

        return null;
    }

    // The memory comes after the lock.
    private static bool Writes(string images) =>
        Directory.Exists(images) && Directory.EnumerateFiles(images, "pages-*.img").Any();
}
