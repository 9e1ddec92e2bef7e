using System.Net.Http.Json;
using System.Text.Json;
using Migration.Contracts;
using Migration.Local.Cluster;
using Migration.Local.Events;
using Migration.Local.Job;
using Migration.Local.Machine;
using Migration.Platform.Hosting;
using Migration.Platform.Podman;

namespace Migration.EndToEnd.Tests;

/// <summary>What crashes leave is swept away, and nothing else.</summary>
[Collection(Cluster.Shared)]
public sealed class JanitorTests
{
    private const string Instance = "janitor";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Leftovers_of_ended_migrations_go_and_what_nobody_can_account_for_stays()
    {
        await using var cluster = await LocalCluster.StartAsync(Options(), Tell, Cancellation);
        await using var job = await MigrationJob.StartAsync(
            cluster, new JobOptions { Connections = 4, FloorRepetitions = 0 }, Tell, cancellation: Cancellation);
        var (source, target) = (Topology.Nodes[0].Name, Topology.Nodes[1].Name);
        var stranger = Guid.NewGuid();
        await LeaveAsync(cluster, target, stranger, "stranger");
        await TagAsync(cluster, stranger);

        // One that is rolled back, and beside it what a crash in its middle could leave: not where its own undo looks.
        var rolledBack = Guid.NewGuid();
        await LeaveAsync(cluster, target, rolledBack, "leftover");
        await CancelAsync(cluster, job, target, rolledBack);
        // One that completes while its image cannot be deleted.
        var completed = await CompletedWithoutItsRegistryAsync(cluster, job, target);

        await UntilAsync("the image of the completed migration goes", async () =>
            !(await TagsAsync(cluster)).Contains($"{completed:n}"));
        await UntilAsync("the pod of the migration that was rolled back goes", async () =>
            await cluster.Nodes[target].Engine.FindPodAsync("leftover", Cancellation) is null);
        await UntilAsync("its archive goes", () => Task.FromResult(!File.Exists(Archive(cluster, target, rolledBack))));

        (await cluster.Nodes[target].Engine.FindPodAsync("stranger", Cancellation)).ShouldNotBeNull();
        File.Exists(Archive(cluster, target, stranger)).ShouldBeTrue();
        (await TagsAsync(cluster)).ShouldBe([$"{stranger:n}"]);
        // The workload carries the label of a migration that has ended, and goes on.
        var back = await job.MigrateAsync(source, Cancellation);
        back.Reason.ShouldBeNull();
        back.Good.ShouldBeTrue();
    }

    private static LocalClusterOptions Options() => new()
    {
        Instance = Instance,
        Extra = (from service in (string[])["checkpointer", "imagebuilder", "deployer"]
                 from node in Topology.Nodes
                 select $"{service}-{node.Name}").ToDictionary(
            name => name,
            _ => (IReadOnlyDictionary<string, string>)new Dictionary<string, string>
            {
                ["Janitor__Every"] = "00:00:01", ["Janitor__MaxAge"] = "00:00:00",
            }),
    };

    private static async Task CancelAsync(LocalCluster cluster, MigrationJob job, string target, Guid id)
    {
        await using var feed = await FeedAsync(cluster);
        await RequestAsync(feed, job, target, id);
        await SeeAsync(feed, id, nameof(TargetPrepared));
        using var http = new HttpClient();
        var answer = await http.PostAsync(new Uri(cluster.Coordinator, $"migrations/{id}/cancel"), null, Cancellation);
        answer.EnsureSuccessStatusCode();
        await UntilAsync("it is rolled back", async () =>
            (await http.GetFromJsonAsync<JsonElement>(new Uri(cluster.Coordinator, $"migrations/{id}"), Cancellation))
            .GetProperty("state").GetString() == MigrationOutcomes.RolledBack);
    }

    private static async Task<Guid> CompletedWithoutItsRegistryAsync(
        LocalCluster cluster, MigrationJob job, string target)
    {
        await using var feed = await FeedAsync(cluster);
        await using var connection = await cluster.Broker.ConnectAsync("faults", Cancellation);
        var id = Guid.NewGuid();
        await RequestAsync(feed, job, target, id);
        await SeeAsync(feed, id, nameof(TrafficRedirected));
        await cluster.Registry.KillAsync();
        await SeeAsync(feed, id, nameof(MigrationCompleted));
        // Only when the imagebuilder has given up may the registry come back.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await UntilAsync("the imagebuilder gives up", async () =>
            (await channel.QueueDeclareAsync(
                $"imagebuilder.{Topology.Nodes[0].Name}_error", durable: true, exclusive: false, autoDelete: false,
                cancellationToken: Cancellation)).MessageCount > 0);
        await cluster.Registry.StartAgainAsync(Cancellation);
        // The job's own book-keeping: the workload is on the other node now.
        await job.ReportAsync(
            new Migration.Local.Reporting.MigrationEnd
            {
                Id = id, Source = Topology.Nodes[0].Name, Target = target, Outcome = MigrationOutcomes.Completed,
            },
            Cancellation);
        return id;
    }

    private static async Task<EventFeed> FeedAsync(LocalCluster cluster) =>
        await EventFeed.StartAsync(await cluster.Broker.ConnectAsync("tests", Cancellation), Cancellation);

    private static async Task RequestAsync(EventFeed feed, MigrationJob job, string target, Guid id)
    {
        job.Clients.BeginRecord();
        await feed.RequestAsync(
            new MigrationRequested
            {
                MigrationId = id, Workload = job.Workload, TargetNode = target, RequestedBy = "tests",
            },
            Cancellation);
    }

    private static async Task SeeAsync(EventFeed feed, Guid id, string name)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bound.CancelAfter(Patience);
        await foreach (var seen in feed.ReadAsync(bound.Token))
        {
            if (seen.MigrationId == id && seen.Name == name)
                return;
        }
    }

    // A pod and an archive as a migration of that id makes them.
    private static async Task LeaveAsync(LocalCluster cluster, string node, Guid migration, string pod)
    {
        await cluster.Nodes[node].Engine.CreatePodAsync(
            new PodSpec
            {
                Name = pod,
                Network = Topology.PodNetworkName,
                Labels = new Dictionary<string, string> { [MigrationMarks.Label] = $"{migration:n}" },
            },
            Cancellation);
        await File.WriteAllTextAsync(Archive(cluster, node, migration), "memory", Cancellation);
    }

    private static string Archive(LocalCluster cluster, string node, Guid migration) =>
        Path.Combine(Path.GetDirectoryName(cluster.LogFolder)!, "checkpoints", node, $"{migration:n}.tar");

    private static Task TagAsync(LocalCluster cluster, Guid migration) => Command.RunAsync(
        "skopeo",
        [
            "copy", "-q", "--src-tls-verify=false", "--dest-tls-verify=false",
            $"docker://{cluster.Registry.Address}/redis:local",
            $"docker://{cluster.Registry.Address}/checkpoints/redis-server:{migration:n}",
        ],
        cancellation: Cancellation);

    private static async Task<IReadOnlyList<string>> TagsAsync(LocalCluster cluster)
    {
        using var http = new HttpClient();
        var list = await http.GetFromJsonAsync<JsonElement>(
            new Uri($"http://{cluster.Registry.Address}/v2/checkpoints/redis-server/tags/list"), Cancellation);
        var tags = list.GetProperty("tags");
        return tags.ValueKind == JsonValueKind.Array ? [.. tags.EnumerateArray().Select(t => t.GetString()!)] : [];
    }

    private static async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bound.CancelAfter(Patience);
        while (!await holds())
        {
            bound.IsCancellationRequested.ShouldBeFalse(what);
            await Task.Delay(Pause, Cancellation);
        }
    }

    private static void Tell(string line) => TestContext.Current.SendDiagnosticMessage(line);
}
