using System.Text.Json.Nodes;
using Migration.Cli.Tests.Harness;
using Migration.Coordinator.Tests.Harness;
using Migration.Platform.Loopback;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Cli.Tests.Commands;

/// <summary>The doctor on this machine, which has its prerequisites, and on one that lacks something.</summary>
[Collection(SharedCoordinator.Name)]
public class DoctorTests(CoordinatorFixture fixture) : SwitchCtlTest
{
    [Fact]
    public async Task A_node_with_its_prerequisites_has_nothing_failed()
    {
        var run = new MigrateCtlRun();
        (await run.RunAsync("doctor", "--only", "node", "-o", "json")).ShouldBe(ExitCodes.Done, run.Output);

        var findings = JsonNode.Parse(run.Output)!.AsArray();
        findings.ShouldContain(f => f!["check"]!.GetValue<string>() == "criu check"
            && f["found"]!.GetValue<string>() == "works on this kernel");
        findings.ShouldAllBe(f => f!["verdict"]!.GetValue<string>() != "FAILED");
    }

    [Fact]
    public async Task A_missing_criu_is_named_with_its_cure()
    {
        var run = new MigrateCtlRun();
        (await run.RunAsync("doctor", "--only", "node", "--criu", "/no/such/criu")).ShouldBe(ExitCodes.NotAsWanted);

        run.Output.ShouldContain("/no/such/criu cannot be started");
        run.Output.ShouldContain("-> Run scripts/install-prerequisites.sh");
        run.Output.ShouldContain("Not ready");
    }

    [Fact]
    public async Task An_old_criu_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("doctor-").FullName;
        var old = Path.Combine(folder, "criu");
        await File.WriteAllTextAsync(old, "#!/bin/sh\necho 'Version: 3.17.1'\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(old, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var run = new MigrateCtlRun();
        (await run.RunAsync("doctor", "--only", "node", "--criu", old)).ShouldBe(ExitCodes.NotAsWanted);
        Directory.Delete(folder, recursive: true);

        run.Output.ShouldContain("FAILED   criu ");
        run.Output.ShouldContain("3.17.1");
    }

    [Fact]
    public async Task Servers_are_asked_whether_they_are_ready()
    {
        string[] command =
        [
            "doctor", "--only", "servers", "--coordinator", $"{fixture.Coordinator.Http.BaseAddress}",
            "--switch", $"{Host.Http.BaseAddress}",
        ];
        var good = new MigrateCtlRun();
        (await good.RunAsync(command)).ShouldBe(ExitCodes.Done, good.Output);
        good.Output.ShouldContain("ok       coordinator: record");
        good.Output.ShouldContain("ok       switchctl: switch");

        await Switch.DownAsync();
        await Eventually.BeTrueAsync(
            () => !Host.Http.GetAsync("health/ready", TestContext.Current.CancellationToken).Result.IsSuccessStatusCode,
            "switchctl sees that the switch is gone");
        var bad = new MigrateCtlRun();
        (await bad.RunAsync(command)).ShouldBe(ExitCodes.NotAsWanted);
        bad.Output.ShouldContain("FAILED   switchctl: switch");
        bad.Output.ShouldContain("SwitchCtl:Address");
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_failed()
    {
        var run = new MigrateCtlRun();
        var port = FreePort.Next();
        (await run.RunAsync(
            "doctor", "--only", "servers", "--registry", $"127.0.0.1:{port}", "--plain-http",
            "--coordinator", $"{fixture.Coordinator.Http.BaseAddress}", "--switch", $"{Host.Http.BaseAddress}"))
            .ShouldBe(ExitCodes.NotAsWanted);
        run.Output.ShouldContain("FAILED   registry");
    }
}
