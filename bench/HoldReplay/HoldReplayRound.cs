using Migration.Local.Cluster;
using Migration.Local.Job;
using Migration.Local.Machine;
using Migration.Local.Reporting;

namespace Migration.Bench.HoldReplay;

/// <summary>A cluster of its own, and migrations there and back in it.</summary>
/// <param name="progress">Told what happens.</param>
internal sealed class HoldReplayRound(Action<string> progress)
{
    private const string Instance = "benchhold";
    private const int Migrations = 4;

    // An option of switchctl: a buffer without room lets held packets drop, as any switch without one does.
    private static readonly Dictionary<string, string> WithoutRoom = new()
    {
        ["SwitchCtl__Hold__MaxPackets"] = "0",
    };

    /// <summary>Runs it.</summary>
    /// <param name="job">Clients.</param>
    /// <param name="buffered">Whether held packets wait at switchctl, or drop.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="LocalRunException">A part does not start, or a migration does not complete.</exception>
    public async Task<IReadOnlyList<MigrationReport>> RunAsync(
        JobOptions job, bool buffered, CancellationToken cancellation)
    {
        var kind = buffered ? "buffered" : "not buffered";
        progress($"{kind}: starting a cluster");
        var options = new LocalClusterOptions { Instance = Instance };
        if (!buffered)
        {
            options = options with
            {
                Extra = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["switchctl"] = WithoutRoom },
            };
        }

        await using var cluster = await LocalCluster.StartAsync(options, _ => { }, cancellation);
        await using var running = await MigrationJob.StartAsync(cluster, job, _ => { }, null, cancellation);
        List<MigrationReport> reports = [];
        for (var i = 0; i < Migrations; i++)
        {
            var target = Topology.Nodes.First(n => n.Name != running.Node).Name;
            var report = await running.MigrateAsync(target, cancellation);
            if (report.Outcome != Contracts.MigrationOutcomes.Completed)
                throw new LocalRunException($"migration {report.Id} ended {report.Outcome}: {report.Reason}");
            reports.Add(report);
            progress(
                $"{kind}: freeze {Figures.Text(report.FreezeMs, 1)} ms, longest stall " +
                $"{Figures.Text(report.StallMs.Max, 1)} ms");
        }

        return reports;
    }
}
