using System.Text.Json.Nodes;
using Migration.Cli.Tests.Harness;
using Migration.Contracts;
using Migration.Coordinator.Records;
using Migration.Coordinator.Tests.Harness;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Cli.Tests.Commands;

/// <summary>migratectl against the real coordinator on a real broker; the other services are scripted.</summary>
[Collection(SharedCoordinator.Name)]
public class MigrationCommandTests(CoordinatorFixture fixture)
{
    private string Url => fixture.Coordinator.Http.BaseAddress!.ToString();

    [Fact]
    public async Task Migrate_with_wait_shows_every_step_and_ends_with_zero()
    {
        fixture.Peers.AddWorkload("cli-wait");
        var run = new MigrateCtlRun();
        var ended = run.RunAsync(
            "migrate", "pod-of-cli-wait/cli-wait", "--to", "node-b", "--wait", "--coordinator", Url);
        await PlayAsync(await AcceptedAsync("cli-wait"));

        (await ended).ShouldBe(ExitCodes.Done, run.Error);
        run.Output.ShouldContain("checkpoint");
        run.Output.ShouldContain("4.6 KiB");
        run.Output.ShouldContain("100 %");
        run.Output.ShouldContain("runs on node-b; it was frozen for 321.5 ms");
        run.Output.ShouldNotContain("\u001b");
    }

    [Fact]
    public async Task Without_a_node_the_coordinator_chooses_one_and_an_ownership_is_passed_on()
    {
        fixture.Peers.AddWorkload("cli-anywhere");
        var wrong = new MigrateCtlRun();
        (await wrong.RunAsync(
            "migrate", "pod-of-cli-anywhere/cli-anywhere", "--ownership", "manifest", "--coordinator", Url))
            .ShouldBe(ExitCodes.Refused);
        wrong.Error.ShouldContain("ownership is for kubernetes");

        var run = new MigrateCtlRun();
        (await run.RunAsync("migrate", "pod-of-cli-anywhere/cli-anywhere", "--coordinator", Url))
            .ShouldBe(ExitCodes.Done, run.Error);
        (await AcceptedAsync("cli-anywhere")).Plan.TargetNode.ShouldBe("node-b");
    }

    [Fact]
    public async Task A_strategy_is_asked_for_by_name_and_an_unknown_one_is_refused()
    {
        fixture.Peers.AddWorkload("cli-strategy");
        var wrong = new MigrateCtlRun();
        (await wrong.RunAsync(
            "migrate", "pod-of-cli-strategy/cli-strategy", "--to", "node-b", "--strategy", "magic",
            "--coordinator", Url)).ShouldBe(ExitCodes.Refused);
        wrong.Error.ShouldContain($"Strategy 'magic' is unknown: give one of {string.Join(", ", MigrationStrategies.All)}");

        var run = new MigrateCtlRun();
        (await run.RunAsync(
            "migrate", "pod-of-cli-strategy/cli-strategy", "--to", "node-b", "--strategy",
            MigrationStrategies.StopAndCopy, "--coordinator", Url)).ShouldBe(ExitCodes.Done, run.Error);
        var accepted = await AcceptedAsync("cli-strategy");
        var record = await fixture.Coordinator.Store.FindAsync(
            accepted.MigrationId, TestContext.Current.CancellationToken);
        record!.Request.Strategy.ShouldBe(MigrationStrategies.StopAndCopy);
        record.Options!.Strategy.ShouldBe(MigrationStrategies.StopAndCopy);
    }

    [Fact]
    public async Task On_a_terminal_the_progress_is_redrawn()
    {
        fixture.Peers.AddWorkload("cli-live");
        var run = new MigrateCtlRun { Interactive = true };
        var ended = run.RunAsync(
            "migrate", "pod-of-cli-live/cli-live", "--to", "node-b", "--wait", "--coordinator", Url);
        await PlayAsync(await AcceptedAsync("cli-live"));

        (await ended).ShouldBe(ExitCodes.Done, run.Error);
        run.Output.ShouldContain("\u001b[");
        run.Output.ShouldContain("100 %");
        run.Output.ShouldContain("freeze 321.5 ms");
    }

    [Fact]
    public async Task A_rolled_back_migration_ends_with_one_and_the_reason()
    {
        fixture.Peers.AddWorkload("cli-back");
        var run = new MigrateCtlRun();
        var ended = run.RunAsync(
            "migrate", "pod-of-cli-back/cli-back", "--to", "node-b", "--wait", "--coordinator", Url, "-o", "json");
        var accepted = await AcceptedAsync("cli-back");
        var script = new MigrationScript(accepted);
        await fixture.Peers.PublishAsync(script.Prepared());
        await fixture.Peers.PublishAsync(script.Aborted());

        // An undo may overtake the abort, and then the migration is rolled back without having been seen to.
        await fixture.RecordAsync(accepted.MigrationId, r => r.State == MigrationState.RollingBack);
        foreach (var message in script.Undo)
            await fixture.Peers.PublishAsync(message);

        (await ended).ShouldBe(ExitCodes.NotAsWanted, run.Error);
        var migration = JsonNode.Parse(run.Output)!;
        migration["state"]!.GetValue<string>().ShouldBe("RolledBack");
        run.Error.ShouldContain("RollingBack");
    }

    [Fact]
    public async Task A_refusal_lists_every_reason_and_ends_with_five()
    {
        var run = new MigrateCtlRun();
        var code = await run.RunAsync("migrate", "no/such", "--to", "node-x", "--coordinator", Url);

        code.ShouldBe(ExitCodes.Refused);
        run.Error.ShouldContain("'node-x' is unknown");
    }

    [Fact]
    public async Task The_same_id_starts_nothing_twice()
    {
        fixture.Peers.AddWorkload("cli-twice");
        var id = Guid.NewGuid();
        string[] command =
            ["migrate", "pod-of-cli-twice/cli-twice", "--to", "node-b", "--id", $"{id}", "--coordinator", Url];
        (await new MigrateCtlRun().RunAsync(command)).ShouldBe(ExitCodes.Done);
        (await new MigrateCtlRun().RunAsync(command)).ShouldBe(ExitCodes.Done);

        fixture.Inbox.All<MigrationAccepted>(m => m.MigrationId == id).Count.ShouldBe(1);
    }

    [Fact]
    public async Task List_get_and_cancel_find_a_migration_by_the_end_of_its_id()
    {
        var script = await fixture.AcceptedAsync("cli-list");
        var list = new MigrateCtlRun();
        (await list.RunAsync("list", "--workload", "cli-list", "--coordinator", Url)).ShouldBe(ExitCodes.Done);
        list.Output.ShouldContain(
            $"{script.Id}   podman/default/pod-of-cli-list/cli-list   node-a   node-b   Accepted");

        var part = $"{script.Id}"[^8..];
        var get = new MigrateCtlRun();
        (await get.RunAsync("get", part, "--coordinator", Url, "-o", "yaml")).ShouldBe(ExitCodes.Done);
        get.Output.ShouldContain("state: Accepted");

        var cancel = new MigrateCtlRun();
        var ended = cancel.RunAsync("cancel", part, "--reason", "changed my mind", "--wait", "--coordinator", Url);
        await fixture.Inbox.FirstAsync<AbortMigration>(m => m.MigrationId == script.Id);
        await fixture.Peers.PublishAsync(script.Aborted("changed my mind"));
        foreach (var message in script.Undo)
            await fixture.Peers.PublishAsync(message);
        (await ended).ShouldBe(ExitCodes.Done, cancel.Error);
        cancel.Output.ShouldContain("carries on on node-a");
    }

    [Fact]
    public async Task Ctrl_C_leaves_the_migration_alone_and_says_how_to_find_it()
    {
        fixture.Peers.AddWorkload("cli-stop");
        using var interrupt = new CancellationTokenSource();
        var run = new MigrateCtlRun();
        var ended = run.RunAsync(
            interrupt.Token, "migrate", "pod-of-cli-stop/cli-stop", "--to", "node-b", "--wait", "--coordinator", Url);
        var accepted = await AcceptedAsync("cli-stop");
        await Eventually.BeTrueAsync(() => run.Output.Contains("Accepted", StringComparison.Ordinal), "it is followed");
        await interrupt.CancelAsync();

        (await ended).ShouldBe(ExitCodes.Interrupted);
        run.Error.ShouldContain($"migratectl watch {accepted.MigrationId}");
        (await fixture.RecordAsync(accepted.MigrationId, _ => true)).State.ShouldBe(MigrationState.Accepted);
    }

    [Fact]
    public async Task An_id_nobody_has_ends_with_four()
    {
        var run = new MigrateCtlRun();
        (await run.RunAsync("get", $"{Guid.NewGuid()}", "--coordinator", Url)).ShouldBe(ExitCodes.NotFound);
        (await run.RunAsync("get", "ffffffff0000", "--coordinator", Url)).ShouldBe(ExitCodes.NotFound);
        (await run.RunAsync("get", "x", "--coordinator", Url)).ShouldBe(ExitCodes.Usage);
    }

    private Task<MigrationAccepted> AcceptedAsync(string container) =>
        fixture.Inbox.FirstAsync<MigrationAccepted>(m => m.Plan.Workload.Container == container);

    private async Task PlayAsync(MigrationAccepted accepted)
    {
        foreach (var message in new MigrationScript(accepted).Forward)
            await fixture.Peers.PublishAsync(message);
    }
}
