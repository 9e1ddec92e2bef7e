using System.Diagnostics;
using MassTransit;
using Migration.Contracts;
using Migration.Hosting.Tests.Fixtures;

namespace Migration.Hosting.Tests.Telemetry;

/// <summary>What three services on a real broker send to a real OTLP receiver.</summary>
public class TraceTests(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_migration_is_one_trace_across_services_and_bus()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        await RunAsync(receiver, async bus =>
        {
            await bus.Publish(Accepted(first, "redis"), Cancel);
            await bus.Publish(Accepted(second, "nginx"), Cancel);
        }, until: seen => seen.Count(e => e == nameof(MigrationCompleted)) == 2);

        var traces = new List<string>();
        foreach (var id in (Guid[])[first, second])
        {
            var spans = receiver.Spans.Where(s => s.Attributes.GetValueOrDefault("migration.id") == $"{id}").ToList();
            var steps = spans.Where(s => s.Scope == "Migration").ToList();
            steps.Select(s => s.Name).Distinct().ShouldBe(
                ["step prepare", "step hold", "step checkpoint"], ignoreOrder: true);
            var checkpoint = steps.First(s => s.Name == "step checkpoint");
            checkpoint.Attributes["migration.bytes"].ShouldBe("4711");
            checkpoint.Attributes["migration.node"].ShouldBe("node-a");
            spans.ShouldContain(s => s.Scope == "MassTransit");
            traces.Add(spans.Select(s => s.TraceId).Distinct().ShouldHaveSingleItem());

            // Every step hangs below the span of its message.
            var known = receiver.Spans.Select(s => s.SpanId).ToHashSet();
            steps.ShouldAllBe(s => known.Contains(s.ParentId));
        }

        traces.Distinct().Count().ShouldBe(2);
        receiver.Spans.ShouldContain(s => s.Service == "exporting");
    }

    [Fact]
    public async Task Steps_freeze_packets_and_outcomes_are_measured()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await RunAsync(receiver, bus => bus.Publish(Accepted(Guid.NewGuid(), "redis"), Cancel),
            until: seen => seen.Contains(nameof(MigrationCompleted)));

        Points("migration.step.duration").ShouldContain(p =>
            p.Attributes["migration.step"] == "checkpoint" && p.Count >= 1 && p.Unit == "s");
        Points("migration.transferred").ShouldContain(p => p.Sum >= 4711 && p.Unit == "By");
        Points("migration.freeze.duration").ShouldContain(p => p.Attributes["end"] == "redirected" && p.Sum >= 0.25);
        Points("migration.packets").Select(p => p.Attributes["fate"]).Distinct()
            .ShouldBe(["held", "replayed", "dropped"], ignoreOrder: true);
        Points("migration.phases").Select(p => p.Attributes["phase"]).ShouldContain("Held");
        Points("migration.outcomes").ShouldContain(p => p.Attributes["outcome"] == "Completed");
        receiver.Logs.ShouldNotBeEmpty();

        IEnumerable<ReceivedPoint> Points(string metric) => receiver.Points.Where(p => p.Metric == metric);
    }

    [Fact]
    public async Task A_step_that_fails_is_an_error_in_the_trace()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await RunAsync(receiver, bus => bus.Publish(Accepted(Guid.NewGuid(), CheckpointConsumer.Broken), Cancel),
            until: seen => seen.Contains(nameof(Fault)));

        receiver.Spans.ShouldContain(s => s.Name == "step checkpoint" && s.Failed);
        receiver.Points.ShouldContain(p => p.Metric == "migration.step.failures");
    }

    [Fact]
    public async Task Health_probes_leave_no_spans()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using (var host = await ServiceHost.StartAsync(broker.Broker, "probed", _ => { }, receiver.Settings))
        {
            using var http = new HttpClient();
            (await http.GetAsync(new Uri(host.Url + "/health/ready"), Cancel)).EnsureSuccessStatusCode();
        }

        receiver.Spans.ShouldNotContain(s => s.Scope == "Microsoft.AspNetCore"
            && s.Attributes.GetValueOrDefault("url.path", "").StartsWith("/health", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_an_endpoint_nobody_listens()
    {
        await using var host = await ServiceHost.StartAsync(broker.Broker, "silent", _ => { }, []);
        using var source = new ActivitySource("Migration");

        source.HasListeners().ShouldBeFalse();
    }

    // One host exports: in one process its listeners see the spans of all.
    private async Task RunAsync(OtlpReceiver receiver, Func<IBus, Task> publish, Func<List<string>, bool> until)
    {
        var ends = new EndsConsumer(until);
        await using var exporting = await ServiceHost.StartAsync(
            broker.Broker, "exporting", bus => bus.AddConsumer<PrepareConsumer, PrepareConsumerDefinition>(),
            receiver.Settings);
        await using var second = await ServiceHost.StartAsync(
            broker.Broker, "second", bus => bus.AddConsumer<HoldConsumer, HoldConsumerDefinition>(), []);
        await using var third = await ServiceHost.StartAsync(
            broker.Broker, "third", bus => bus.AddConsumer<CheckpointConsumer, CheckpointConsumerDefinition>(), []);
        var watch = exporting.Bus.ConnectReceiveEndpoint($"watch-{Guid.NewGuid():n}", ends.Attach);
        await watch.Ready;
        await publish(exporting.Bus);
        await ends.Done.WaitAsync(Patience, Cancel);
    }

    private static MigrationAccepted Accepted(Guid id, string container)
    {
        var endpoint = new PodEndpoint
        {
            Node = "node-a", Pod = "p", Address = "10.0.0.1", NextHopMac = "02:00:00:00:00:01", SwitchPort = 1,
        };
        return new MigrationAccepted
        {
            MigrationId = id,
            Plan = new MigrationPlan
            {
                Workload = new Workload { Platform = "podman", Pod = "p", Container = container },
                SourceNode = "node-a",
                TargetNode = "node-b",
            },
            Source = endpoint,
            BaseImage = new ImageIdentity { Id = new string('a', 64), Name = "registry:5000/redis:7" },
            AcceptedAt = TimeProvider.System.GetUtcNow(),
        };
    }
}
