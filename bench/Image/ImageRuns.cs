using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Migration.Local.Machine;
using Migration.Platform.Oci;

namespace Migration.Bench.Image;

/// <summary>Pushes one archive in several ways.</summary>
/// <param name="registry">Address of the registry.</param>
/// <param name="record">Takes what buildah leaves.</param>
/// <param name="archive">Path of the archive.</param>
/// <param name="progress">Told what happens.</param>
internal sealed class ImageRuns(string registry, RunRecord record, string archive, Action<string> progress)
{
    private const int ChunkBytes = 16 * 1024 * 1024; // as the imagebuilder

    /// <summary>Measures all of them.</summary>
    /// <param name="mib">Memory in the archive.</param>
    /// <param name="repetitions">How often.</param>
    /// <param name="others">Whether buildah and the disk are measured.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<ImageCase> MeasureAsync(
        int mib, int repetitions, bool others, CancellationToken cancellation)
    {
        List<double> ours = [];
        List<double> buildah = [];
        List<double> hash = [];
        List<double> disk = [];
        double peak = 0;
        for (var i = 0; i < repetitions; i++)
        {
            ResetPeak();
            ours.Add(await TimeAsync(() => PushAsync($"ours:{mib}-{i}", cancellation)));
            peak = Math.Max(peak, PeakMiB());
            hash.Add(await TimeAsync(() => HashAsync(cancellation)));
            if (others)
            {
                disk.Add(await TimeAsync(() => Command.RunAsync(
                    "dd", [$"if={archive}", "of=/dev/null", "bs=4M", "iflag=direct"], cancellation: cancellation)));
                if (await BuildahAsync($"buildah:{mib}-{i}", cancellation) is { } seconds)
                    buildah.Add(seconds);
            }

            progress(
                $"{mib} MiB: ours {Figures.Text(ours[^1], 2)} s, sha256 {Figures.Text(hash[^1], 2)} s, buildah " +
                $"{(buildah.Count > 0 ? Figures.Text(buildah[^1], 2) + " s" : "not measured")}");
        }

        var mine = Figures.Median(ours, 3);
        double? theirs = buildah.Count > 0 ? Figures.Median(buildah, 3) : null;
        double? read = disk.Count > 0 ? Figures.Median(disk, 3) : null;
        var sha = Figures.Median(hash, 3);
        return new ImageCase(
            mib, mine, theirs, sha, read, theirs is { } t ? Math.Round(t / mine, 2) : null,
            Math.Round(Math.Max(sha, read ?? 0) / mine, 3), Math.Round(peak, 1));
    }

    private async Task PushAsync(string name, CancellationToken cancellation)
    {
        using var client = new RegistryClient(
            new RegistryClientOptions { Registry = registry, PlainHttp = true, ChunkBytes = ChunkBytes },
            TimeProvider.System);
        await using var file = new FileStream(
            archive, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.Asynchronous);
        await new CheckpointImageBuilder(client, TimeProvider.System).PushArchiveAsync(
            archive, file, ImageReference.Parse($"{registry}/{name}"), new CheckpointImageOptions(), cancellation);
    }

    private async Task HashAsync(CancellationToken cancellation)
    {
        await using var file = new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        await SHA256.HashDataAsync(file, cancellation);
    }

    private async Task<double?> BuildahAsync(string name, CancellationToken cancellation)
    {
        var storage = record.CreateFolder("buildah");
        try
        {
            return await TimeAsync(async () =>
            {
                var container = (await RunAsync(storage, ["from", "scratch"], cancellation)).Trim();
                await RunAsync(storage, ["add", container, archive, "/"], cancellation);
                await RunAsync(storage, ["commit", "--quiet", container, $"{registry}/{name}"], cancellation);
                await RunAsync(storage, ["rm", container], cancellation);
                await RunAsync(
                    storage, ["push", "--quiet", "--tls-verify=false", $"{registry}/{name}"], cancellation);
            });
        }
        catch (LocalRunException e) when (e.Message.Contains("buildah cannot be started", StringComparison.Ordinal))
        {
            progress("buildah is left out: apt-get install buildah");
            return null;
        }
        finally
        {
            await RemoveAsync(storage, cancellation);
        }
    }

    private static Task<string> RunAsync(string storage, string[] arguments, CancellationToken cancellation) =>
        Command.RunAsync(
            "buildah",
            ["--root", Path.Combine(storage, "root"), "--runroot", Path.Combine(storage, "run"), .. arguments],
            cancellation: cancellation);

    private static async Task RemoveAsync(string storage, CancellationToken cancellation)
    {
        if (!Directory.Exists(Path.Combine(storage, "root")))
            return;
        await RunAsync(storage, ["rm", "--all"], cancellation);
        await RunAsync(storage, ["rmi", "--all", "--force"], cancellation);
        Directory.Delete(storage, recursive: true);
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // proc_pid_clear_refs(5): 5 sets the peak to what is resident now.
    private static void ResetPeak()
    {
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5");
    }

    private static double PeakMiB()
    {
        const string field = "VmHWM:";
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(
            line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}
