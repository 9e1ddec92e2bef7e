using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Migration.Checkpointer;
using Migration.Checkpointer.Inspection;
using Migration.Checkpointer.Platforms;
using Migration.Checkpointer.Podman;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Podman;
using NSubstitute;

namespace Migration.NodeServices.Tests.Checkpointer;

public sealed class InspectionDeskTests : IAsyncLifetime
{
    private const string Criu = "/bin/true";

    private readonly IPodmanEngine _engine = Substitute.For<IPodmanEngine>();
    private readonly List<string> _calls = [];
    private WebApplication _registry = null!;
    private HttpStatusCode _uploadAnswer = HttpStatusCode.Accepted;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string RegistryAddress => new Uri(_registry.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _registry = builder.Build();
        _registry.Urls.Add("http://127.0.0.1:0");
        _registry.MapFallback(Answer);
        await _registry.StartAsync(Cancel);
        _engine.FindImageFolderAsync(Arg.Any<CancellationToken>()).Returns("/var/lib/not/made/yet");
        _engine.FindPodAsync(Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns((PodDetails?)null);
        _engine.FindContainerAsync(Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns((ContainerDetails?)null);
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task A_node_that_neither_has_nor_takes_the_workload_says_no_more() =>
        (await AskAsync(null)).Facts.ShouldBeNull();

    [Fact]
    public async Task A_target_that_can_take_the_workload_says_what_it_has_and_leaves_nothing_in_the_registry()
    {
        _engine.HasImageAsync(Samples.BaseImage.Id, Arg.Any<CancellationToken>()).Returns(true);

        var answer = await AskAsync(Samples.BaseImage);

        answer.TargetProblems.ShouldNotBeNull().ShouldBeEmpty();
        var facts = answer.Facts.ShouldNotBeNull();
        facts.Problems.ShouldBeEmpty();
        facts.CpuFeatures.ShouldNotBeEmpty();
        facts.FreeArchiveBytes.ShouldNotBeNull().ShouldBeGreaterThan(0);
        facts.FreeImageBytes.ShouldNotBeNull().ShouldBeGreaterThan(0);
        _calls.ShouldBe(["POST /v2/checkpoints/preflight/blobs/uploads/", "DELETE /an-upload"]);
    }

    [Fact]
    public async Task Everything_that_keeps_a_target_from_taking_it_is_said_at_once()
    {
        _engine.FindPodAsync("web", Arg.Any<CancellationToken>()).Returns(Samples.Pod());
        _engine.FindContainerAsync("redis", Arg.Any<CancellationToken>()).Returns(Samples.Container("exited"));
        _uploadAnswer = HttpStatusCode.Forbidden;

        var answer = await AskAsync(
            Samples.BaseImage with { Name = $"{RegistryAddress}/no-such:1" }, criu: "/no/such/criu");

        answer.TargetProblems.ShouldNotBeNull().Count.ShouldBe(3);
        answer.TargetProblems.ShouldContain(p => p.StartsWith("there is a pod web already"));
        answer.TargetProblems.ShouldContain(p => p.StartsWith("there is a container redis already"));
        answer.TargetProblems.ShouldContain(p => p.Contains("neither on the node nor in its registry"));
        answer.Facts!.Problems.ShouldContain(p => p.StartsWith("there is no CRIU (/no/such/criu"));
        answer.Facts.Problems.ShouldContain(p => p.StartsWith("the registry does not take images"));
    }

    [Fact]
    public async Task A_base_image_that_can_be_pulled_is_no_problem()
    {
        var image = Samples.BaseImage with { Name = $"{RegistryAddress}/redis:7" };

        (await AskAsync(image)).TargetProblems.ShouldNotBeNull().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_workload_of_another_platform_is_not_here_and_cannot_come_here()
    {
        var answer = await AskAsync(
            Samples.BaseImage, workload: Samples.Workload with { Platform = WorkloadPlatforms.Process });

        answer.Found.ShouldBeFalse();
        answer.TargetProblems.ShouldNotBeNull().ShouldHaveSingleItem().ShouldContain("does not run process");
    }

    [Fact]
    public async Task A_criu_whose_check_fails_is_a_problem_of_the_node() =>
        (await AskAsync(Samples.BaseImage, criu: "/bin/false")).Facts!.Problems
            .ShouldContain(p => p.Contains("'/bin/false check' fails"));

    [Theory]
    [InlineData("4.1.1", "CRIU 4.1.1 is too old for kubernetes: install 4.2 or later")]
    [InlineData("4.2", null)]
    public async Task A_criu_that_is_too_old_for_the_platform_is_a_problem_of_the_node(string version, string? words)
    {
        var folder = Directory.CreateTempSubdirectory("criu-");
        var program = Path.Combine(folder.FullName, "criu");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\necho Version: {version}\n", Cancel);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var options = Options.Create(new CheckpointerOptions { CriuProgram = program });
        using var check = new CriuCheck(options, TimeProvider.System);
        using var probe = new RegistryProbe(
            Options.Create(new RegistryProbeOptions { Address = RegistryAddress, PlainHttp = true }),
            TimeProvider.System);
        var platform = Substitute.For<IPlatformInspector>();
        platform.Name.Returns(WorkloadPlatforms.Kubernetes);
        platform.LeastCriu.Returns(new Version(4, 2));
        await check.StartAsync(Cancel);

        var facts = await new NodeInspector(check, probe, options).FactsAsync(platform, Cancel);

        await check.StopAsync(Cancel);
        folder.Delete(recursive: true);
        facts.CriuVersion.ShouldBe(version);
        facts.Problems.ShouldBe(words is null ? [] : [words]);
    }

    private Task Answer(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        lock (_calls)
            _calls.Add($"{http.Request.Method} {path}");
        http.Response.StatusCode = http.Request.Method switch
        {
            "POST" => (int)_uploadAnswer,
            "DELETE" => StatusCodes.Status204NoContent,
            _ => path == "/v2/redis/manifests/7" ? StatusCodes.Status200OK : StatusCodes.Status404NotFound,
        };
        if (http.Request.Method == "POST")
            http.Response.Headers.Location = "/an-upload";
        else if (http.Response.StatusCode == StatusCodes.Status200OK)
            http.Response.Headers["Docker-Content-Digest"] = "sha256:" + new string('a', 64);
        return Task.CompletedTask;
    }

    private async Task<WorkloadInspected> AskAsync(
        ImageIdentity? image, string criu = Criu, Workload? workload = null)
    {
        var options = Options.Create(new CheckpointerOptions { CriuProgram = criu });
        using var check = new CriuCheck(options, TimeProvider.System);
        using var probe = new RegistryProbe(
            Options.Create(new RegistryProbeOptions { Address = RegistryAddress, PlainHttp = true }),
            TimeProvider.System);
        await check.StartAsync(Cancel);
        var desk = new InspectionDesk(
            new NodePlatforms<IPlatformInspector>(
                [new PodmanInspector(_engine, probe, Samples.Node("node-b"), Samples.Network, options)]),
            new NodeInspector(check, probe, options),
            Samples.Node("node-b"));
        try
        {
            return await desk.AnswerAsync(
                new InspectWorkload
                {
                    Node = "node-b",
                    Workload = workload ?? Samples.Workload,
                    TargetForImage = image,
                },
                Cancel);
        }
        finally
        {
            await check.StopAsync(Cancel);
        }
    }
}
