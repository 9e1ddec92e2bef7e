using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Migration.Contracts;
using Migration.Deployer.Podman;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Podman;
using NSubstitute;

namespace Migration.NodeServices.Tests.Deployer;

public sealed class SourceRetirementTests : IDisposable
{
    private readonly IPodmanEngine _engine = Substitute.For<IPodmanEngine>();
    private readonly Process _task = Process.Start("sleep", "60");

    public void Dispose()
    {
        _task.Kill();
        _task.Dispose();
    }

    [Fact]
    public async Task The_stopped_source_is_removed()
    {
        TaskSignals.Stop([_task.Id]);
        await UntilAsync(() => TaskSignals.IsStopped(_task.Id));
        await RetireAsync(Samples.Container(pid: _task.Id));
        await _engine.Received(1).RemovePodAsync("p1", Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_container_that_runs_is_not_the_source_of_this_migration_and_stays()
    {
        await RetireAsync(Samples.Container(pid: _task.Id));
        await _engine.DidNotReceive().RemovePodAsync(Arg.Any<string>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_container_with_another_address_is_not_the_source_of_this_migration_and_stays()
    {
        await RetireAsync(Samples.Container(address: "10.1.1.9"));
        await _engine.DidNotReceive().RemovePodAsync(Arg.Any<string>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_source_that_is_gone_is_retired()
    {
        await RetireAsync(null);
        await _engine.DidNotReceive().RemovePodAsync(Arg.Any<string>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_pod_that_an_engine_with_a_full_disk_left_without_containers_is_removed()
    {
        _engine.FindPodAsync("web", Arg.Any<CancellationToken>())
            .Returns(new PodDetails { Id = "p1", Name = "redis", Containers = [] });
        await RetireAsync(null);
        await _engine.Received(1).RemovePodAsync("p1", Arg.Any<CancellationToken>());
    }

    [Theory]
    [InlineData("10.1.1.2", 1)]
    [InlineData("10.1.1.9", 0)]
    public async Task A_pod_with_nothing_but_its_namespaces_is_removed_when_it_has_the_sources_address(
        string address, int removals)
    {
        _engine.FindPodAsync("web", Arg.Any<CancellationToken>()).Returns(new PodDetails
        {
            Id = "p1",
            Name = "redis",
            InfraContainerID = "infra",
            Containers = [new PodContainer { Id = "infra", Name = "p1-infra" }],
        });
        _engine.FindContainerAsync("infra", Arg.Any<CancellationToken>()).Returns(Samples.Container(address: address));
        await RetireAsync(null);
        await _engine.Received(removals).RemovePodAsync("p1", Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_pod_with_another_container_stays()
    {
        _engine.FindPodAsync("web", Arg.Any<CancellationToken>()).Returns(new PodDetails
        {
            Id = "p1", Name = "redis", Containers = [new PodContainer { Id = "other", Name = "other" }],
        });
        await RetireAsync(null);
        await _engine.DidNotReceive().RemovePodAsync(Arg.Any<string>(), Arg.Any<CancellationToken>());
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(1, TestContext.Current.CancellationToken);
    }

    private Task RetireAsync(ContainerDetails? container)
    {
        _engine.FindContainerAsync("redis", Arg.Any<CancellationToken>()).Returns(container);
        var retirement = new SourceRetirement(
            _engine, Samples.Node("node-a"), NullLogger<SourceRetirement>.Instance);
        return retirement.RetireAsync(
            new TrafficRedirected
            {
                MigrationId = Samples.MigrationId,
                Plan = Samples.Plan,
                Source = Samples.Source,
                Target = Samples.Target,
                FreezeMs = 1,
                ReplayedPackets = 0,
                DroppedPackets = 0,
                Steps = [],
            },
            TestContext.Current.CancellationToken);
    }
}
