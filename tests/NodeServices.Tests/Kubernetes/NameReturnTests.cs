using System.Text.Json.Nodes;
using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;
using Migration.Contracts;
using Migration.Deployer.Kubernetes;
using Migration.KubernetesFakes;
using Migration.Platform.Kubernetes;
using Migration.Testing;
using NSubstitute;

namespace Migration.NodeServices.Tests.Kubernetes;

public sealed class NameReturnTests : IDisposable
{
    private static readonly DateTimeOffset Made = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ManualTimeProvider _time = new(Made);
    private readonly List<MigrationRequested> _asked = [];
    private readonly IBus _bus = Substitute.For<IBus>();
    private NameReturn _return = null!;

    public NameReturnTests()
    {
        _bus.Publish(Arg.Any<object>(), Arg.Any<Type>(), Arg.Any<CancellationToken>()).Returns(Task.CompletedTask)
            .AndDoes(call => _asked.Add((MigrationRequested)call.ArgAt<object>(0)));
        StartAnew();
    }

    public void Dispose() => _return.Dispose();

    [Fact]
    public async Task A_pod_that_keeps_a_name_is_to_hand_over_to_one_of_that_name_on_its_node()
    {
        await LookAsync(Keeper());

        var request = _asked.ShouldHaveSingleItem();
        request.Workload.ShouldBe(new Workload
        {
            Platform = "kubernetes",
            Namespace = "shop",
            Pod = "web-0-m01234567",
            Container = "app",
        });
        request.SourceNode.ShouldBe("node-b");
        request.TargetNode.ShouldBe("node-b");
        request.Ownership.ShouldBe(OwnershipStrategies.Name);
    }

    [Fact]
    public async Task It_is_asked_for_once_and_after_a_restart_under_the_same_id()
    {
        await LookAsync(Keeper());
        await LookAsync(Keeper());
        StartAnew();
        await LookAsync(Keeper());

        _asked.Count.ShouldBe(2);
        _asked[1].ShouldBe(_asked[0]);
    }

    [Fact]
    public async Task What_has_not_come_about_is_asked_for_again_after_a_while_and_less_and_less_often()
    {
        foreach (var minute in Enumerable.Range(0, 16))
        {
            await LookAsync(Keeper());
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        // At once, then after 1, 3, 7 and 15 minutes.
        _asked.Select(a => a.MigrationId).Distinct().Count().ShouldBe(5);
        _asked.Count.ShouldBe(5);
    }

    [Theory]
    [InlineData("label")]
    [InlineData("leaving")]
    [InlineData("pending")]
    [InlineData("no name")]
    public async Task One_that_is_not_there_yet_or_not_any_more_is_left_alone(string state)
    {
        var pod = Keeper();
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

        await LookAsync(pod);

        _asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pods_of_its_node_are_watched()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var api = server.Client();
        var asked = new TaskCompletionSource<MigrationRequested>(TaskCreationOptions.RunContinuationsAsynchronously);
        var bus = Substitute.For<IBus>();
        bus.Publish(Arg.Any<object>(), Arg.Any<Type>(), Arg.Any<CancellationToken>()).Returns(Task.CompletedTask)
            .AndDoes(call => asked.TrySetResult((MigrationRequested)call.ArgAt<object>(0)));
        using var service = new NameReturn(
            api, bus, Samples.Node("node-b"), TimeProvider.System, NullLogger<NameReturn>.Instance);
        var elsewhere = Keeper();
        elsewhere.Child("spec")["nodeName"] = "node-a";
        elsewhere.Child("metadata")["name"] = "web-1-m01234567";
        server.Add(KubernetesKind.Pod, "shop", elsewhere);
        await service.StartAsync(TestContext.Current.CancellationToken);

        server.Add(KubernetesKind.Pod, "shop", Keeper());

        var request = await asked.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        request.Workload.Pod.ShouldBe("web-0-m01234567");
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    private void StartAnew()
    {
        _return?.Dispose();
        _return = new NameReturn(
            Substitute.For<IKubernetesApi>(), _bus, Samples.Node("node-b"), _time, NullLogger<NameReturn>.Instance);
    }

    private Task LookAsync(JsonObject pod) => _return.LookAsync(pod, TestContext.Current.CancellationToken);

    private static JsonObject Keeper()
    {
        var pod = FakeCluster.Pod("web-0-m01234567", "node-b");
        var metadata = pod.Child("metadata");
        metadata["namespace"] = "shop";
        metadata["uid"] = "uid-of-keeper";
        metadata["creationTimestamp"] = "2026-01-01T00:00:00Z";
        metadata.Child("labels")[PodMarks.KeptName] = "web-0";
        metadata.Child("annotations")[PodMarks.Container] = "app";
        pod.Child("status")["phase"] = "Running";
        return pod;
    }
}
