using System.Net.Http.Json;
using System.Text.Json;
using Migration.Contracts;
using Migration.Local.Cluster;
using Migration.Local.Events;
using Migration.Local.Job;
using Migration.Local.Reporting;

namespace Migration.Local.Faults;

/// <summary>
/// Hits migrations with faults, and looks afterwards whether the promise was kept: the migration completed or the
/// source carries on; one live copy, the switch points at it; no connection lost; nothing left behind.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="job">The workload and its clients.</param>
public sealed class FaultRun(LocalCluster cluster, MigrationJob job)
{
    private const int LateLooks = 200;

    // Beyond the longest deadline of a step, after which the coordinator gives a migration up.
    private static readonly TimeSpan EndBound = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // The last message of a migration: once it was seen, nothing waits for the coordinator any more.
    private static readonly string[] LastMessages =
        [nameof(SourceRetired), nameof(TrafficReleased), nameof(MigrationCompleted), nameof(MigrationFailed)];

    /// <summary>
    /// A cluster that every fault can hit. Pushes and restores get half a minute, many times what they take here: a
    /// registry that is too slow is then waited for no longer than that. Checkpoints travel in pieces, as large ones
    /// do.
    /// </summary>
    /// <param name="instance">Name of the run.</param>
    public static LocalClusterOptions ClusterOptions(string instance) => new()
    {
        Instance = instance,
        WithFaultPoints = true,
        Sealed = true,
        Extra = new Dictionary<string, IReadOnlyDictionary<string, string>>
        {
            ["coordinator"] = new Dictionary<string, string>
            {
                ["Coordinator__Deadlines__Prepare"] = "00:00:30",
                ["Coordinator__Deadlines__Push"] = "00:00:30",
                ["Coordinator__Deadlines__Restore"] = "00:00:30",
            },
        }
        .Concat(Topology.Nodes.Select(node => KeyValuePair.Create<string, IReadOnlyDictionary<string, string>>(
            $"imagebuilder-{node.Name}",
            new Dictionary<string, string> { ["ImageBuilder__PieceBytes"] = $"{1 << 20}" })))
        .ToDictionary(),
    };

    /// <summary>Runs one migration with one fault.</summary>
    /// <param name="which">The fault and its moment.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<FaultResult> RunAsync(FaultCase which, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(which);
        await cluster.MakeRoomAsync(cancellation);
        var before = await Footprint.SettledAsync(cluster, null, cancellation);
        var id = Guid.NewGuid();
        job.Clients.BeginRecord();
        var target = Topology.Nodes.First(n => n.Name != job.Node).Name;
        await MigrateAsync(id, target, which, cancellation);
        var end = await EndOfAsync(id, cancellation);

        // Those that have not found the broker again yet have still to clean up.
        await cluster.WaitReadyAsync(cancellation);
        var report = await job.ReportAsync(
            end ?? new MigrationEnd { Id = id, Source = job.Node, Target = target, Outcome = "" }, cancellation);
        var copies = await LiveCopies.FindAsync(cluster, job.Workload, cancellation);
        if (copies is { IsSound: true, Nodes: [var node] })
            job.Found(node);
        var after = await Footprint.SettledAsync(cluster, before, cancellation);
        return new FaultResult
        {
            Fault = which.Fault.Name,
            Moment = which.Moment,
            Outcome = report.Outcome,
            Reason = report.Reason,
            ConnectionsLost = report.ConnectionsLost,
            Resets = report.Resets,
            WrongReplies = report.WrongReplies,
            StallMaxMs = report.StallMs.Max,
            ExtraCopies = Math.Max(0, copies.Live.Count - 1),
            IsSound = copies.IsSound,
            Leftovers = after.AddsNothingTo(before) ? null : $"{after}, before it was {before}",
        };
    }

    private async Task MigrateAsync(Guid id, string target, FaultCase which, CancellationToken cancellation)
    {
        var switchCtl = await cluster.SwitchControllers.FindActiveAsync(cancellation);
        await using var feed = await EventFeed.StartAsync(
            await cluster.Broker.ConnectAsync("faults", cancellation), cancellation);
        await feed.RequestAsync(
            new MigrationRequested
            {
                MigrationId = id, Workload = job.Workload, TargetNode = target, RequestedBy = "faults",
                Strategy = which.Strategy,
            },
            cancellation);
        List<MigrationEvent> seen = [];
        await SeeAsync(feed, id, seen, name => name == which.Moment, cancellation);
        if (seen is [.., { Name: nameof(MigrationRejected) }])
            return;
        var heal = await which.Fault.Inject(
            new FaultScene(cluster, job, job.Node, target, switchCtl, feed, seen), cancellation);
        if (which.Fault.End == FaultEnd.AfterTheMigration && !LastMessages.Contains(which.Moment))
            await SeeAsync(feed, id, seen, LastMessages.Contains, cancellation);
        await heal(cancellation);
    }

    private static async Task SeeAsync(
        EventFeed feed, Guid id, List<MigrationEvent> seen, Func<string, bool> isLast, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(EndBound);
        try
        {
            await foreach (var next in feed.ReadAsync(bound.Token))
            {
                if (next.MigrationId != id)
                    continue;
                seen.Add(next);
                if (isLast(next.Name) || next.Name == nameof(MigrationRejected))
                    return;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The record tells how far the migration came.
        }
    }

    // From the record, not from the bus: the broker may have been away when the end was announced.
    private async Task<MigrationEnd?> EndOfAsync(Guid id, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(EndBound);
        using var http = new HttpClient();
        var looks = 0;
        try
        {
            while (true)
            {
                var record = await http.GetFromJsonAsync<JsonElement>(
                    new Uri(cluster.Coordinator, $"migrations/{id}"), bound.Token);
                if (record.TryGetProperty("outcome", out var outcome) && outcome.ValueKind == JsonValueKind.String)
                {
                    // One that needs attention may end in order after all, when what was missing comes late.
                    if (outcome.GetString() != MigrationOutcomes.NeedsAttention || looks++ > LateLooks)
                        return End(id, record, outcome.GetString()!);
                }

                await Task.Delay(Pause, bound.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private static MigrationEnd End(Guid id, JsonElement record, string outcome)
    {
        var reasons = string.Join("; ", record.GetProperty("reasons").EnumerateArray());
        return new MigrationEnd
        {
            Id = id,
            Source = record.GetProperty("sourceNode").GetString()!,
            Target = record.GetProperty("targetNode").GetString()!,
            Outcome = outcome,
            Reason = reasons.Length > 0 ? reasons : null,
        };
    }
}
