using Microsoft.Extensions.Options;
using Migration.Checkpointer;
using Migration.Checkpointer.Inspection;
using Migration.Checkpointer.Podman;
using Migration.Contracts;
using Migration.Platform.Podman;
using NSubstitute;

namespace Migration.NodeServices.Tests.Checkpointer;

public sealed class PodmanInspectorTests : IDisposable
{
    private readonly IPodmanEngine _engine = Substitute.For<IPodmanEngine>();
    private readonly string _criuConfiguration = Path.GetTempFileName();
    private readonly RegistryProbe _registry =
        new(Options.Create(new RegistryProbeOptions { Address = "registry.invalid" }), TimeProvider.System);

    public PodmanInspectorTests()
    {
        File.WriteAllText(_criuConfiguration, "tcp-established\nleave-stopped\nskip-in-flight\n");
        _engine.FindPodAsync("p1", Arg.Any<CancellationToken>()).Returns(Samples.Pod());
    }

    public void Dispose()
    {
        _registry.Dispose();
        File.Delete(_criuConfiguration);
    }

    [Fact]
    public async Task A_workload_that_can_move_has_an_endpoint_and_no_problems()
    {
        var answer = await InspectAsync(Samples.Container());
        answer.Found.ShouldBeTrue();
        answer.Problems.ShouldBeEmpty();
        answer.Endpoint.ShouldBe(Samples.Target with { Node = "node-a", Address = "10.1.1.2" });
        answer.BaseImage.ShouldBe(Samples.BaseImage);
    }

    [Fact]
    public async Task A_container_that_is_not_here_is_not_found()
    {
        (await InspectAsync(null)).Found.ShouldBeFalse();
    }

    [Fact]
    public async Task A_container_of_another_pod_is_not_found()
    {
        _engine.FindPodAsync("p1", Arg.Any<CancellationToken>()).Returns(Samples.Pod() with { Name = "other" });
        (await InspectAsync(Samples.Container())).Found.ShouldBeFalse();
    }

    [Fact]
    public async Task Everything_that_stands_against_it_is_said_at_once()
    {
        var answer = await InspectAsync(Samples.Container("exited") with
        {
            Config = new ContainerConfig
            {
                Annotations = new Dictionary<string, string> { ["org.criu.config"] = "/nonexistent.conf" },
            },
            Mounts = [new ContainerMount { Type = "bind", Source = "/srv", Destination = "/data" }],
        });
        answer.Problems.Count.ShouldBe(3);
        answer.Problems[0].ShouldContain("is exited, not running");
        answer.Problems[1].ShouldContain("mounts /srv at /data");
        answer.Problems[2].ShouldContain("/nonexistent.conf");
        answer.Problems[2].ShouldContain("tcp-established and leave-stopped");
    }

    [Fact]
    public async Task A_container_outside_a_pod_is_found_and_refused()
    {
        var answer = await InspectAsync(Samples.Container() with { Pod = "" });
        answer.Found.ShouldBeTrue();
        answer.Endpoint.ShouldBeNull();
        answer.Problems.ShouldHaveSingleItem().ShouldContain("is not in a pod");
    }

    private Task<WorkloadInspected> InspectAsync(ContainerDetails? container)
    {
        _engine.FindContainerAsync("redis", Arg.Any<CancellationToken>()).Returns(container);
        return Inspector().InspectAsync(Samples.Workload, TestContext.Current.CancellationToken);
    }

    private PodmanInspector Inspector() => new(
        _engine,
        _registry,
        Samples.Node("node-a"),
        Samples.Network,
        Options.Create(new CheckpointerOptions { DefaultCriuConfiguration = _criuConfiguration }));
}
