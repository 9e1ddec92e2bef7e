using Migration.Contracts;
using Migration.Local.Cluster;
using Migration.Local.Dashboard;
using Migration.Local.Events;
using Migration.Local.Job;
using Migration.Local.Load;
using Migration.Local.Machine;
using Migration.Local.Reporting;

namespace Migration.AppHost;

/// <summary>The whole run: prerequisites, cluster, main job, report, and waiting for more.</summary>
internal sealed class LocalRun(RunOptions options, Screen screen)
{
    private const int Good = 0;
    private const int NotGood = 1;
    private const int Failed = 2;
    private bool _busy;

    /// <summary>Does it.</summary>
    /// <param name="stop">Asked to stop (Ctrl-C).</param>
    /// <returns>Exit code: 0 good, 1 a connection or migration was lost, 2 the run itself failed.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        try
        {
            if (!options.SkipPrerequisites)
                await Prerequisites.InstallAsync(stop);
            await using var cluster = await LocalCluster.StartAsync(options.Cluster, screen.Line, stop);
            try
            {
                return await OnClusterAsync(cluster, stop);
            }
            finally
            {
                if (options.Logs is { } folder)
                    CopyLogs(cluster.LogFolder, folder);
                screen.Line("stopping everything");
            }
        }
        catch (LocalRunException e)
        {
            screen.Error(e.Message);
            return Failed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Failed;
        }
    }

    private async Task<int> OnClusterAsync(LocalCluster cluster, CancellationToken stop)
    {
        // A part that ends by itself ends the run: nothing that follows could be trusted.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watch = cluster.WatchAsync(ended.Token);
        var job = JobAsync(cluster, ended.Token);
        var first = await Task.WhenAny(watch, job);
        await ended.CancelAsync();
        if (first == watch && !stop.IsCancellationRequested)
        {
            // The job ends by the cancellation; the part that ended is what the user has to hear about.
            await Task.WhenAny(job);
            await watch;
        }

        return await job;
    }

    private async Task<int> JobAsync(LocalCluster cluster, CancellationToken stop)
    {
        MigrationJob? current = null;
        await using var job = current = await MigrationJob.StartAsync(
            cluster, options.Job, screen.Line, seen => Seen(seen, current, stop), stop);
        await using var dashboard = await LocalDashboard.StartAsync(cluster, job.Clients, options.DashboardPort, stop);
        screen.Line($"look at it: {dashboard.Address}");
        var report = await MigrateAsync(cluster, job, stop);
        screen.Report(report);
        if (options.Json is { } file)
            await File.WriteAllTextAsync(file.FullName, ReportJson.Write(report) + "\n", stop);
        foreach (var cause in job.Clients.Causes.Distinct())
            screen.Error($"a client lost its connection: {cause}");
        if (!options.Once)
            await StayAsync(cluster, job, dashboard, stop);
        return report.Good && !job.Clients.Causes.Any() ? Good : NotGood;
    }

    private async Task<MigrationRunReport> MigrateAsync(LocalCluster cluster, MigrationJob job, CancellationToken stop)
    {
        await using var arrivals = options.Arrivals > 0
            ? ConnectionArrivals.Start(cluster.Network.Clients, MigrationJob.Service, options.Arrivals)
            : null;
        List<MigrationReport> reports = [];
        _busy = true;
        for (var i = 0; i < options.Migrations; i++)
            reports.Add(await job.MigrateAsync(Topology.Nodes.First(n => n.Name != job.Node).Name, stop));
        _busy = false;
        if (arrivals is not null)
            await arrivals.StopAsync();
        return job.Report(reports, arrivals);
    }

    private async Task StayAsync(
        LocalCluster cluster, MigrationJob job, LocalDashboard dashboard, CancellationToken stop)
    {
        var other = Topology.Nodes.First(n => n.Name != job.Node).Name;
        screen.Text(HowTo.Request(cluster, job.Workload, other, dashboard.Address));
        try
        {
            await Task.Delay(Timeout.Infinite, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C is how it is meant to end.
        }
    }

    /// <summary>Shows an event; a migration that somebody else requested is measured as well.</summary>
    private void Seen(MigrationEvent seen, MigrationJob? job, CancellationToken stop)
    {
        screen.Event(seen);
        if (_busy || job is null || seen.Name != nameof(MigrationAccepted))
            return;
        job.Clients.BeginRecord();
        _ = FollowAsync(job, job.Watch.EndOfAsync(seen.MigrationId), stop);
    }

    private async Task FollowAsync(MigrationJob job, Task<MigrationEnd> end, CancellationToken stop)
    {
        try
        {
            screen.Report(job.Report([await job.ReportAsync(await end.WaitAsync(stop), stop)]));
        }
        catch (OperationCanceledException)
        {
            // The run ends before the migration does.
        }
    }

    private static void CopyLogs(string from, DirectoryInfo to)
    {
        to.Create();
        foreach (var log in Directory.EnumerateFiles(from))
            File.Copy(log, Path.Combine(to.FullName, Path.GetFileName(log)), overwrite: true);
    }
}
