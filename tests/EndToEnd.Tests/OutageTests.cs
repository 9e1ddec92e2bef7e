using System.Net.Http.Json;
using System.Text.Json;
using Migration.Contracts;
using Migration.Local.Events;
using Migration.Local.Parts;
using Migration.Local.Reporting;

namespace Migration.EndToEnd.Tests;

/// <summary>A part is lost in the middle of a migration and comes back.</summary>
[Collection(Cluster.Shared)]
public sealed class OutageTests(Cluster cluster)
{
    private static readonly TimeSpan EndBound = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("rabbitmq", nameof(TargetPrepared))]
    [InlineData("rabbitmq", nameof(CheckpointTaken))]
    [InlineData("softswitch", nameof(TrafficHeld))]
    [InlineData("softswitch", nameof(CheckpointTaken))]
    [InlineData("registry", nameof(CheckpointTaken))]
    [InlineData("switchctl", nameof(TrafficHeld))]
    [InlineData("switchctl", nameof(ImagePushed))]
    [InlineData("coordinator", nameof(MigrationAccepted))]
    [InlineData("deployer", nameof(ImagePushed))]
    [InlineData("imagebuilder", nameof(CheckpointTaken))]
    [InlineData("checkpointer", nameof(TrafficHeld))]
    public async Task A_part_lost_midway_costs_no_connection(string part, string moment)
    {
        await cluster.WarmUpAsync(Cancellation);
        var before = await Settling.FootprintAsync(cluster.Parts, Cancellation);
        var id = Guid.NewGuid();
        var target = cluster.OtherNode;
        var lost = Part(part, moment, target);
        cluster.Job.Clients.BeginRecord();
        await LoseAtAsync(id, target, moment, lost);
        await lost.StartAgainAsync(Cancellation);

        var end = await EndOfAsync(id);

        end.Outcome.ShouldBeOneOf(MigrationOutcomes.Completed, MigrationOutcomes.RolledBack);
        var report = await cluster.Job.ReportAsync(end, Cancellation);
        TestContext.Current.SendDiagnosticMessage(
            $"{part} lost at {moment}: {end.Outcome}, stall {report.StallMs.Max:0} ms, {end.Reason}");
        (report.ConnectionsLost, report.Resets, report.WrongReplies).ShouldBe((0, 0, 0));
        (await Settling.FootprintAsync(cluster.Parts, Cancellation)).ShouldBe(before);

        // Those that have not found the broker again yet would be named in a refusal.
        foreach (var service in cluster.Parts.Services.Values)
            await service.WaitReadyAsync(Cancellation);
        var next = await cluster.Job.MigrateAsync(cluster.OtherNode, Cancellation);
        next.Reason.ShouldBeNull();
        next.Good.ShouldBeTrue();
    }

    private IInterruptible Part(string name, string moment, string target) => name switch
    {
        "rabbitmq" => cluster.Parts.Broker,
        "registry" => cluster.Parts.Registry,
        "softswitch" => cluster.Parts.Softswitch,
        "deployer" when moment == nameof(ImagePushed) => cluster.Parts.Services[$"deployer-{target}"],
        "checkpointer" or "imagebuilder" => cluster.Parts.Services[$"{name}-{cluster.Job.Node}"],
        _ => cluster.Parts.Services[name],
    };

    private async Task LoseAtAsync(Guid id, string target, string moment, IInterruptible lost)
    {
        await using var feed = await EventFeed.StartAsync(
            await cluster.Parts.Broker.ConnectAsync("outage", Cancellation), Cancellation);
        await feed.RequestAsync(
            new MigrationRequested
            {
                MigrationId = id,
                Workload = cluster.Job.Workload,
                TargetNode = target,
                RequestedBy = "tests",
            },
            Cancellation);
        await foreach (var seen in feed.ReadAsync(Cancellation))
        {
            if (seen.MigrationId == id && seen.Name == moment)
                break;
        }

        await lost.KillAsync();
    }

    // From the record, not from the bus: the broker may have been away when the end was announced.
    private async Task<MigrationEnd> EndOfAsync(Guid id)
    {
        using var http = new HttpClient();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bound.CancelAfter(EndBound);
        while (true)
        {
            var record = await http.GetFromJsonAsync<JsonElement>(
                new Uri(cluster.Parts.Coordinator, $"migrations/{id}"), bound.Token);
            if (record.TryGetProperty("outcome", out var outcome) && outcome.ValueKind == JsonValueKind.String)
            {
                return new MigrationEnd
                {
                    Id = id,
                    Source = record.GetProperty("sourceNode").GetString()!,
                    Target = record.GetProperty("targetNode").GetString()!,
                    Outcome = outcome.GetString()!,
                    Reason = string.Join("; ", record.GetProperty("reasons").EnumerateArray()),
                    Steps = [],
                };
            }

            await Task.Delay(Pause, bound.Token);
        }
    }
}
