using System.Net;
using Migration.Platform.Podman;

namespace Migration.Podman.Tests;

public sealed class PodmanEngineTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_container_is_described_with_its_address_and_pid()
    {
        await using var fake = await FakeEngine.AnsweringAsync(200, """
            {"Id":"c1","Name":"redis","Image":"i1","ImageName":"registry/redis:7","Pod":"p1",
             "State":{"Status":"running","Pid":42},
             "NetworkSettings":{"Networks":{"pods":{"IPAddress":"10.1.1.2","MacAddress":"02:00:00:00:00:01"}}},
             "Config":{"Annotations":{"org.criu.config":"/etc/criu/x.conf"},"Tty":false},"Mounts":[]}
            """);
        using var engine = Engine(fake);
        var container = await engine.FindContainerAsync("redis", Cancellation);
        container.ShouldNotBeNull();
        container.Address.ShouldBe("10.1.1.2");
        container.State.Pid.ShouldBe(42);
        container.Config!.Annotations!["org.criu.config"].ShouldBe("/etc/criu/x.conf");
    }

    [Fact]
    public async Task What_does_not_exist_is_null_and_not_an_error()
    {
        await using var fake = await FakeEngine.AnsweringAsync(404, """{"message":"no such container"}""");
        using var engine = Engine(fake);
        (await engine.FindContainerAsync("gone", Cancellation)).ShouldBeNull();
        (await engine.FindPodAsync("gone", Cancellation)).ShouldBeNull();
        (await engine.HasImageAsync("gone", Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task Removing_what_is_gone_succeeds()
    {
        await using var fake = await FakeEngine.AnsweringAsync(404, """{"message":"no such pod"}""");
        using var engine = Engine(fake);
        await engine.RemovePodAsync("gone", Cancellation);
        await engine.RemoveContainerAsync("gone", Cancellation);
        await engine.RemoveImageAsync("gone", Cancellation);
        fake.Requests.ShouldBe([
            "DELETE pods/gone?force=true&timeout=0",
            "DELETE containers/gone?force=true&timeout=0&v=true",
            "DELETE images/gone"]);
    }

    [Fact]
    public async Task A_refusal_names_operation_subject_and_the_engines_words()
    {
        await using var fake = await FakeEngine.AnsweringAsync(500, """{"message":"criu failed: type DUMP errno 56"}""");
        using var engine = Engine(fake);
        var e = await Should.ThrowAsync<PodmanException>(() => engine.CheckpointAsync(
            new CheckpointRequest { Container = "redis" }, Stream.Null, Cancellation));
        e.Message.ShouldBe("podman checkpoint of container redis: criu failed: type DUMP errno 56");
        e.Status.ShouldBe(HttpStatusCode.InternalServerError);
        e.IsUnreachable.ShouldBeFalse();
    }

    [Fact]
    public async Task An_engine_that_is_not_there_is_named_with_its_socket()
    {
        using var engine = new PodmanEngine(new PodmanOptions { SocketPath = "/nonexistent/podman.sock" });
        var e = await Should.ThrowAsync<PodmanException>(() => engine.PingAsync(Cancellation));
        e.IsUnreachable.ShouldBeTrue();
        e.Message.ShouldContain("/nonexistent/podman.sock");
        e.Message.ShouldContain("podman system service");
    }

    [Fact]
    public async Task A_pull_that_fails_after_the_status_line_is_an_error()
    {
        await using var fake = await FakeEngine.AnsweringAsync(200, """{"error":"manifest unknown"}""");
        using var engine = Engine(fake);
        var e = await Should.ThrowAsync<PodmanException>(
            () => engine.PullImageAsync("registry/gone:1", tlsVerify: false, Cancellation));
        e.Cause.ShouldBe("manifest unknown");
    }

    [Fact]
    public async Task The_checkpoint_is_streamed_as_the_engine_sends_it()
    {
        var archive = new byte[300_000];
        Random.Shared.NextBytes(archive);
        await using var fake = await FakeEngine.StartAsync(c => c.Response.Body.WriteAsync(archive).AsTask());
        using var engine = Engine(fake);
        using var received = new MemoryStream();
        await engine.CheckpointAsync(new CheckpointRequest { Container = "redis" }, received, Cancellation);
        received.ToArray().ShouldBe(archive);
        fake.Requests.ShouldBe([
            "POST containers/redis/checkpoint?export=true&leaveRunning=true&tcpEstablished=true&fileLocks=true"]);
    }

    [Fact]
    public async Task A_restore_names_image_pod_and_container()
    {
        await using var fake = await FakeEngine.AnsweringAsync(200,
            """{"Id":"c2","runtime_restore_duration":1500,"criu_statistics":{"pages_restored":617}}""");
        using var engine = Engine(fake);
        var report = await engine.RestoreAsync(
            new RestoreRequest { Image = "r:5000/checkpoints/redis:m1", PodId = "p1", Name = "redis" }, Cancellation);
        report.ShouldBe(new RestoreReport("c2", TimeSpan.FromMilliseconds(1.5), 617));
        fake.Requests.Single().ShouldBe(
            "POST containers/r:5000%2Fcheckpoints%2Fredis:m1/restore?pod=p1&name=redis&tcpEstablished=true" +
            "&fileLocks=true&ignoreStaticIP=true&ignoreStaticMAC=true&printStats=true");
    }

    [Fact]
    public async Task A_pod_is_created_on_its_network_with_its_labels()
    {
        await using var fake = await FakeEngine.AnsweringAsync(201, """{"Id":"p1"}""");
        using var engine = Engine(fake);
        var id = await engine.CreatePodAsync(
            new PodSpec { Name = "web", Network = "pods", Labels = new Dictionary<string, string> { ["k"] = "v" } },
            Cancellation);
        id.ShouldBe("p1");
        fake.Requests.Single().ShouldBe(
            """
            POST pods/create {"name":"web","hostname":"web","netns":{"nsmode":"bridge"},"Networks":{"pods":{}},"shared_namespaces":["net","ipc","uts"],"labels":{"k":"v"}}
            """);
    }

    [Fact]
    public async Task An_answer_that_is_not_json_is_an_error_of_the_call()
    {
        await using var fake = await FakeEngine.AnsweringAsync(200, "<html>");
        using var engine = Engine(fake);
        var e = await Should.ThrowAsync<PodmanException>(() => engine.FindContainerAsync("redis", Cancellation));
        e.Message.ShouldStartWith("podman inspect of container redis: the answer is not the JSON expected");
    }

    [Fact]
    public async Task An_archive_is_restored_into_the_pod_from_the_body()
    {
        await using var fake = await FakeEngine.AnsweringAsync(
            200, """{"Id":"c2","runtime_restore_duration":1500,"criu_statistics":{"pages_restored":7}}""");
        using var engine = Engine(fake);
        var archive = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(archive, "a tar", Cancellation);
            var report = await engine.ImportAsync(
                new ImportRequest { ArchivePath = archive, PodId = "p1", Name = "redis" }, Cancellation);
            report.ShouldBe(new RestoreReport("c2", TimeSpan.FromMilliseconds(1.5), 7));
        }
        finally
        {
            File.Delete(archive);
        }

        fake.Requests.ShouldBe([
            "POST containers/import/restore?import=true&pod=p1&name=redis&tcpEstablished=true&fileLocks=true" +
            "&ignoreStaticIP=true&ignoreStaticMAC=true&printStats=true a tar"]);
    }

    private static PodmanEngine Engine(FakeEngine fake) => new(new PodmanOptions { SocketPath = fake.SocketPath });
}
