using System.Text.Json.Nodes;
using MassTransit;
using Migration.Contracts;
using Migration.KubernetesFakes;
using Migration.KubernetesOperator.Migrations;
using Migration.Platform.Kubernetes;
using NSubstitute;

namespace Migration.KubernetesOperator.Tests;

public sealed class MigrationControllerTests : IAsyncLifetime
{
    private const string Space = "shop";
    private readonly IBus _bus = Substitute.For<IBus>();
    private readonly List<object> _published = [];
    private FakeApiServer _server = null!;
    private KubernetesApi _api = null!;
    private MigrationController _controller = null!;
    private MigrationNews _news = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _api = _server.Client();
        _bus.Publish(Arg.Any<object>(), Arg.Any<Type>(), Arg.Any<CancellationToken>()).Returns(Task.CompletedTask)
            .AndDoes(call => _published.Add(call.ArgAt<object>(0)));
        var status = new MigrationStatus(_api, TimeProvider.System);
        var events = new EventWriter(_api, TimeProvider.System, "operator", "test");
        _controller = new MigrationController(_api, new WorkloadResolver(_api), status, events, _bus);
        _news = new MigrationNews(_api, status, events);
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_migration_is_asked_for_under_its_uid()
    {
        AddPod("web");
        var migration = Add("move", """
            {"workload":{"name":"web"},"targetNode":"node-b","priority":"maintenance","strategy":"manifest"}
            """);

        await _controller.LookAsync(migration, Cancel);

        var request = _published.Single().ShouldBeOfType<MigrationRequested>();
        request.MigrationId.ShouldBe(Guid.Parse(migration.Uid()));
        request.Workload.ShouldBe(new Workload
        {
            Platform = "kubernetes",
            Namespace = Space,
            Pod = "web",
            Container = "app",
        });
        request.TargetNode.ShouldBe("node-b");
        request.Priority.ShouldBe("maintenance");
        request.Ownership.ShouldBe("manifest");
        Status("move").Text("phase").ShouldBe("Requested");
        Status("move").Text("sourceNode").ShouldBe("node-a");
    }

    [Fact]
    public async Task One_that_was_asked_for_is_not_asked_for_again()
    {
        AddPod("web");
        await _controller.LookAsync(Add("move", """{"workload":{"name":"web"},"targetNode":"node-b"}"""), Cancel);

        await _controller.LookAsync(Read("move"), Cancel);

        _published.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_node_the_choice_is_left_to_the_coordinator_and_told_once_it_is_made()
    {
        AddPod("web");
        var migration = Add("move", """{"workload":{"name":"web"}}""");

        await _controller.LookAsync(migration, Cancel);

        var request = _published.Single().ShouldBeOfType<MigrationRequested>();
        request.TargetNode.ShouldBeNull();
        Status("move").Text("targetNode").ShouldBeNull();
        await _news.TellAsync(
            new MigrationQueued
            {
                MigrationId = request.MigrationId!.Value,
                Workload = request.Workload,
                TargetNode = "node-d",
                Priority = "maintenance",
                Position = 1,
            },
            Cancel);
        Status("move").Text("targetNode").ShouldBe("node-d");
    }

    [Theory]
    [InlineData("""{"workload":{"name":"absent"},"targetNode":"node-b"}""", "There is no pod shop/absent")]
    [InlineData("""{"workload":{"name":"two"},"targetNode":"node-b"}""", "containers app, proxy: name one")]
    [InlineData("""{"workload":{"name":"web"},"strategy":"other"}""", "give one of adopt, manifest")]
    [InlineData("""{"workload":{"kind":"Deployment","name":"absent"}}""", "There is no Deployment shop/absent")]
    public async Task What_cannot_be_asked_for_is_rejected_with_the_reason(string spec, string words)
    {
        AddPod("web");
        AddPod("two", change: p => p["spec"]!["containers"]!.AsArray().Add(new JsonObject { ["name"] = "proxy" }));

        await _controller.LookAsync(Add("move", spec), Cancel);

        Status("move").Text("phase").ShouldBe("Rejected");
        Status("move").Text("reason")!.ShouldContain(words);
        _published.ShouldBeEmpty();
        _server.All(KubernetesKind.Event, Space).Single().Text("note")!.ShouldContain(words);
    }

    [Fact]
    public async Task A_deployment_s_pods_get_one_each_and_are_counted()
    {
        _server.Add(KubernetesKind.Deployment, Space, (JsonObject)JsonNode.Parse(
            """{"metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}}}}""")!);
        AddPod("web-1");
        AddPod("web-2");
        AddPod("web-3", "node-b");
        var all = Add("all", """
            {"workload":{"kind":"Deployment","name":"web"},"targetNode":"node-b","strategy":"manifest"}
            """);

        await _controller.LookAsync(all, Cancel);

        Status("all").Text("progress").ShouldBe("0/2");
        var children = _server.All(KubernetesKind.Migration, Space).Where(m => m.Name() != "all").ToList();
        children.Select(c => c.Text("spec", "workload", "name")).ShouldBe(["web-1", "web-2"], ignoreOrder: true);
        children.ShouldAllBe(c => c.Controller() != null);
        children.Select(c => c.Text("spec", "strategy")).ShouldBe(["manifest", "manifest"]);
        foreach (var child in children)
        {
            _server.Change(
                KubernetesKind.Migration, Space, child.Name(), c => c.Child("status")["phase"] = "Completed");
            await _controller.LookAsync(Read(child.Name()), Cancel);
        }

        Status("all").Text("phase").ShouldBe("Completed");
        Status("all").Text("progress").ShouldBe("2/2");
    }

    [Fact]
    public async Task What_the_bus_tells_becomes_status_and_events_and_never_goes_back()
    {
        AddPod("web");
        var migration = Add("move", """{"workload":{"name":"web"},"targetNode":"node-b"}""");
        await _controller.LookAsync(migration, Cancel);
        var plan = new MigrationPlan
        {
            Workload = ((MigrationRequested)_published[0]).Workload,
            SourceNode = "node-a",
            TargetNode = "node-b",
        };
        var completed = new MigrationCompleted
        {
            MigrationId = Guid.Parse(migration.Uid()),
            Plan = plan,
            StartedAt = DateTimeOffset.UnixEpoch,
            CompletedAt = DateTimeOffset.UnixEpoch,
            FreezeMs = 1234.4,
            ImageBytes = 5,
            Steps =
            [
                new StepReport
                {
                    Name = "hold",
                    Node = "node-a",
                    StartedAt = DateTimeOffset.UnixEpoch,
                    DurationMs = 7,
                },
            ],
        };

        await _news.TellAsync(completed, Cancel);
        await _news.TellAsync(completed, Cancel);
        await _news.TellAsync(
            new MigrationQueued
            {
                MigrationId = completed.MigrationId,
                Workload = plan.Workload,
                TargetNode = "node-b",
                Priority = "maintenance",
                Position = 1,
            },
            Cancel);

        Status("move").Text("phase").ShouldBe("Completed");
        Status("move").Number("freezeMilliseconds").ShouldBe(1234);
        Status("move").Items("steps").Single().Number("milliseconds").ShouldBe(7);
        Status("move").Text("endedAt").ShouldNotBeNull();
        _server.All(KubernetesKind.Event, Space).Count(e => e.Text("reason") == "MigrationCompleted").ShouldBe(2);
    }

    [Fact]
    public async Task One_that_is_tried_again_by_itself_follows_its_attempts_to_the_end()
    {
        AddPod("web");
        var migration = Add("move", """{"workload":{"name":"web"}}""");
        await _controller.LookAsync(migration, Cancel);
        var (first, retry) = (Guid.Parse(migration.Uid()), Guid.NewGuid());
        await _news.TellAsync(Accepted(first, "node-b"), Cancel);
        var failed = new MigrationFailed
        {
            MigrationId = first,
            Plan = Plan("node-b"),
            Outcome = MigrationOutcomes.RolledBack,
            Reason = "prepare of pod web failed: it cannot be scheduled there",
            Steps = [],
            RetryId = retry,
        };

        await _news.TellAsync(failed, Cancel);
        Status("move").Text("phase").ShouldBe("Retrying");
        Status("move").Text("reason").ShouldBe(failed.Reason);
        Status("move").Text("endedAt").ShouldBeNull();
        await _news.TellAsync(Accepted(retry, "node-c"), Cancel);
        await _news.TellAsync(failed, Cancel);
        Status("move").Text("phase").ShouldBe("Accepted");
        Status("move").Text("targetNode").ShouldBe("node-c");

        // Whoever deletes it means the attempt that is under way.
        MigrationStatus.AttemptOf(Read("move")).ShouldBe(retry);
    }

    [Fact]
    public async Task The_reason_of_an_earlier_attempt_does_not_outlast_success()
    {
        AddPod("web");
        var migration = Add("move", """{"workload":{"name":"web"}}""");
        await _controller.LookAsync(migration, Cancel);
        var (first, retry) = (Guid.Parse(migration.Uid()), Guid.NewGuid());
        await _news.TellAsync(
            new MigrationFailed
            {
                MigrationId = first, Plan = Plan("node-b"), Outcome = MigrationOutcomes.RolledBack,
                Reason = "it failed", Steps = [], RetryId = retry,
            },
            Cancel);
        await _news.TellAsync(
            new MigrationCompleted
            {
                MigrationId = retry, Plan = Plan("node-c"), StartedAt = DateTimeOffset.UnixEpoch,
                CompletedAt = DateTimeOffset.UnixEpoch, FreezeMs = 700, ImageBytes = 5, Steps = [],
            },
            Cancel);

        Status("move").Text("phase").ShouldBe("Completed");
        Status("move").Text("reason").ShouldBeNull();
        Status("move").Text("migrationId").ShouldBe(retry.ToString("d"));
    }

    private static MigrationPlan Plan(string target) => new()
    {
        Workload = new Workload { Platform = "kubernetes", Namespace = Space, Pod = "web", Container = "app" },
        SourceNode = "node-a",
        TargetNode = target,
    };

    private static MigrationAccepted Accepted(Guid id, string target) => new()
    {
        MigrationId = id,
        Plan = Plan(target),
        Source = new PodEndpoint
        {
            Node = "node-a", Pod = "web", Address = "10.78.1.2", NextHopMac = "02:00:00:00:01:02", SwitchPort = 1,
        },
        BaseImage = new ImageIdentity { Id = new string('b', 64), Name = "registry/web:1" },
        AcceptedAt = DateTimeOffset.UnixEpoch,
    };

    [Fact]
    public async Task Workloads_of_other_platforms_are_of_no_interest()
    {
        await _news.TellAsync(
            new MigrationRejected
            {
                MigrationId = Guid.NewGuid(),
                Workload = new Workload { Platform = "podman", Pod = "web", Container = "app" },
                TargetNode = "node-b",
                Reasons = ["no"],
            },
            Cancel);

        _server.Calls.ShouldBeEmpty();
    }

    private void AddPod(string name, string node = "node-a", Action<JsonObject>? change = null)
    {
        var pod = FakeCluster.Pod(name, node);
        pod["status"] = new JsonObject { ["phase"] = "Running" };
        change?.Invoke(pod);
        _server.Add(KubernetesKind.Pod, Space, pod);
    }

    private JsonObject Add(string name, string spec) => _server.Add(KubernetesKind.Migration, Space, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = JsonNode.Parse(spec),
    });

    private JsonObject Read(string name) => _server.Get(KubernetesKind.Migration, Space, name)!;

    private JsonObject Status(string name) => (JsonObject)Read(name)["status"]!;
}
