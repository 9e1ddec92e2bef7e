using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.KubernetesFakes;
using Migration.KubernetesOperator.Names;
using Migration.Platform.Kubernetes;
using Migration.Testing;

namespace Migration.KubernetesOperator.Tests;

public sealed class NameReturnTests : IAsyncLifetime
{
    private const string Space = "shop";
    private static readonly DateTimeOffset Made = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ManualTimeProvider _time = new(Made);
    private FakeApiServer _server = null!;
    private KubernetesApi _api = null!;
    private NameReturn _return = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _api = _server.Client();
        _return = new NameReturn(_api, Options.Create(new OperatorOptions()), _time);
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_pod_that_keeps_a_name_gets_one_migration_however_often_it_is_looked_at()
    {
        Add();

        await _return.LookAsync(Cancel);
        await _return.LookAsync(Cancel);

        var migration = Migrations().ShouldHaveSingleItem();
        migration.Name().ShouldBe("name-1-web-0-01234567");
        migration.Text("spec", "workload", "name").ShouldBe("web-0-m01234567");
        migration.Text("spec", "workload", "container").ShouldBe("app");
        migration.Text("spec", "strategy").ShouldBe("name");
        migration.Text("spec", "priority").ShouldBe("system-critical");
        migration.Text("spec", "targetNode").ShouldBeNull();
    }

    [Fact]
    public async Task What_has_not_come_about_is_asked_for_again_after_a_while_and_less_and_less_often()
    {
        Add();
        foreach (var minute in Enumerable.Range(0, 16))
        {
            await _return.LookAsync(Cancel);
            EndAll("RolledBack");
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        // At once, then after 1, 3, 7 and 15 minutes.
        Migrations().Select(m => m.Name()).ShouldBe(
            Enumerable.Range(1, 5).Select(i => $"name-{i}-web-0-01234567"), ignoreOrder: true);
    }

    [Fact]
    public async Task While_one_is_under_way_no_other_is_asked_for()
    {
        Add();
        await _return.LookAsync(Cancel);
        _time.Advance(TimeSpan.FromMinutes(10));

        await _return.LookAsync(Cancel);

        Migrations().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("label")]
    [InlineData("leaving")]
    [InlineData("pending")]
    [InlineData("no name")]
    public async Task One_that_is_not_there_yet_or_not_any_more_is_left_alone(string state)
    {
        Add(pod =>
        {
            switch (state)
            {
                case "label":
                    pod.Child("metadata").Child("labels")[PodMarks.Migration] = Guid.NewGuid().ToString("n");
                    break;
                case "leaving":
                    pod.Child("metadata")["deletionTimestamp"] = "2026-01-01T00:00:00Z";
                    break;
                case "pending":
                    pod.Child("status")["phase"] = "Pending";
                    break;
                default:
                    pod.Child("metadata").Child("labels").Remove(PodMarks.KeptName);
                    break;
            }
        });

        await _return.LookAsync(Cancel);

        Migrations().ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_asked_for_as_soon_as_the_first_move_lets_the_pod_go()
    {
        Add(p => p.Child("metadata").Child("labels")[PodMarks.Migration] = Guid.NewGuid().ToString("n"));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = new NameReturn(
            _api, Options.Create(new OperatorOptions { Resync = TimeSpan.FromHours(1) }), TimeProvider.System)
            .RunAsync(end.Token);
        await _server.Store.WatchedAsync(1);

        _server.Change(KubernetesKind.Pod, Space, "web-0-m01234567",
            p => p.Child("metadata").Child("labels").Remove(PodMarks.Migration));

        await foreach (var change in _api.WatchAsync(KubernetesKind.Migration, ObjectSelection.All, Cancel))
        {
            if (change.Kind == ObjectChangeKind.Added)
                break;
        }

        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }

    private IReadOnlyList<JsonObject> Migrations() => _server.All(KubernetesKind.Migration, Space);

    private void EndAll(string phase)
    {
        foreach (var migration in Migrations())
            _server.Change(KubernetesKind.Migration, Space, migration.Name(), m => m.Child("status")["phase"] = phase);
    }

    private void Add(Action<JsonObject>? change = null)
    {
        var pod = FakeCluster.Pod("web-0-m01234567", "node-b");
        var metadata = pod.Child("metadata");
        metadata["uid"] = "01234567-89ab-cdef-0123-456789abcdef";
        metadata["creationTimestamp"] = "2026-01-01T00:00:00Z";
        metadata.Child("labels")[PodMarks.KeptName] = "web-0";
        metadata.Child("annotations")[PodMarks.Container] = "app";
        pod.Child("status")["phase"] = "Running";
        change?.Invoke(pod);
        _server.Add(KubernetesKind.Pod, Space, pod);
    }
}
