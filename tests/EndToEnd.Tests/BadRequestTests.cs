using System.Text;
using Migration.Contracts;
using Migration.Local.Cluster;
using Migration.Local.Events;
using Migration.Local.Reporting;
using RabbitMQ.Client;

namespace Migration.EndToEnd.Tests;

[Collection(Cluster.Shared)]
public sealed class BadRequestTests(Cluster cluster)
{
    private const string ErrorQueue = "migration-requests_error";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_workload_is_refused_by_name()
    {
        var end = await RequestAsync(cluster.Job.Workload with { Container = "nobody" }, cluster.OtherNode);
        end.Outcome.ShouldBe("Rejected");
        end.Reason.ShouldNotBeNull().ShouldContain("nobody");
    }

    [Fact]
    public async Task An_unknown_node_is_refused_by_name()
    {
        var end = await RequestAsync(cluster.Job.Workload, "node-z");
        end.Outcome.ShouldBe("Rejected");
        end.Reason.ShouldNotBeNull().ShouldContain("node-z");
    }

    [Fact]
    public async Task A_target_that_is_the_source_is_refused()
    {
        var end = await RequestAsync(cluster.Job.Workload, cluster.Job.Node);
        end.Outcome.ShouldBe("Rejected");
        end.Reason.ShouldNotBeNull().ShouldContain(cluster.Job.Node);
    }

    [Fact]
    public async Task A_container_without_a_service_address_is_refused()
    {
        var image = (await cluster.Parts.Nodes[cluster.Job.Node].Engine.FindContainerAsync(
            cluster.Job.Workload.Container, Cancellation))!.ImageName;
        var lonely = await LocalWorkload.StartAsync(
            cluster.Parts.Nodes["node-a"], "lonely", image, RedisImage.Command, cluster.Parts.CriuSettingsPath,
            cancellation: Cancellation);
        try
        {
            var end = await RequestAsync(lonely.Workload, "node-b");
            end.Outcome.ShouldBe("Rejected");
            end.Reason.ShouldNotBeNull().ShouldContain("lonely");
        }
        finally
        {
            await cluster.Parts.Nodes["node-a"].Engine.RemovePodAsync("lonely", Cancellation);
        }
    }

    [Fact]
    public async Task A_second_request_for_a_workload_that_is_migrating_is_refused_and_the_first_completes()
    {
        var first = Guid.NewGuid();
        var firstEnd = cluster.Job.Watch.EndOfAsync(first);
        await using var feed = await FeedAsync();
        cluster.Job.Clients.BeginRecord();
        await feed.RequestAsync(Request(first, cluster.Job.Workload, cluster.OtherNode), Cancellation);
        var end = await RequestAsync(cluster.Job.Workload, cluster.OtherNode);
        end.Outcome.ShouldBe("Rejected");
        end.Reason.ShouldNotBeNull().ShouldContain(first.ToString());
        var report = await cluster.Job.ReportAsync(await firstEnd.WaitAsync(Bound, Cancellation), Cancellation);
        report.Reason.ShouldBeNull();
        report.Good.ShouldBeTrue();
    }

    [Fact]
    public async Task Malformed_json_goes_to_the_error_queue_with_the_reason_and_the_service_goes_on()
    {
        await using var connection = await cluster.Parts.Broker.ConnectAsync("malformed", Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        // As MassTransit declares it when the first message goes there.
        await channel.QueueDeclareAsync(
            ErrorQueue, durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation);
        await channel.BasicPublishAsync(
            "Migration.Contracts:MigrationRequested", "", mandatory: true,
            new BasicProperties { ContentType = "application/json" },
            Encoding.UTF8.GetBytes("{\"workload\": \"not an object\""), Cancellation);
        var refused = await WaitForAsync(async () => await channel.BasicGetAsync(ErrorQueue, autoAck: true, Cancellation));
        var reason = Encoding.UTF8.GetString((byte[])refused.BasicProperties.Headers!["MT-Fault-Message"]!);
        reason.ShouldNotBeEmpty();

        (await RequestAsync(cluster.Job.Workload, "node-z")).Outcome.ShouldBe("Rejected");
    }

    private static MigrationRequested Request(Guid id, Workload workload, string target) =>
        new() { MigrationId = id, Workload = workload, TargetNode = target, RequestedBy = "tests" };

    private static async Task<T> WaitForAsync<T>(Func<Task<T?>> look)
        where T : class
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bound.CancelAfter(Bound);
        while (true)
        {
            if (await look() is { } found)
                return found;
            await Task.Delay(TimeSpan.FromMilliseconds(50), bound.Token);
        }
    }

    private async Task<EventFeed> FeedAsync() =>
        await EventFeed.StartAsync(await cluster.Parts.Broker.ConnectAsync("tests", Cancellation), Cancellation);

    private async Task<MigrationEnd> RequestAsync(Workload workload, string target)
    {
        var id = Guid.NewGuid();
        var end = cluster.Job.Watch.EndOfAsync(id);
        await using var feed = await FeedAsync();
        await feed.RequestAsync(Request(id, workload, target), Cancellation);
        return await end.WaitAsync(Bound, Cancellation);
    }
}
