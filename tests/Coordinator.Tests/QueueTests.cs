using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Migration.Contracts;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Coordinator.Tests;

public sealed class QueueTests(BrokerFixture broker) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private BrokerAccess _access = null!;
    private RunningCoordinator _coordinator = null!;
    private Peers _peers = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _access = await broker.NewVirtualHostAsync();
        _peers = await Peers.StartAsync(_access);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        await _peers.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_finds_no_room_waits_and_starts_by_priority_when_one_has_ended()
    {
        var running = await AcceptedAsync("running");
        var maintenance = await QueuedAsync("later", MigrationPriorities.Maintenance);
        var critical = await QueuedAsync("sooner", MigrationPriorities.SystemCritical);
        (await PositionAsync(maintenance)).ShouldBe(2);
        (await PositionAsync(critical)).ShouldBe(1);

        await CompleteAsync(running);
        var second = new MigrationScript(await AcceptedAsync(critical));
        (await PositionAsync(maintenance)).ShouldBe(1);
        _peers.Inbox.All<MigrationAccepted>(m => m.MigrationId == maintenance).ShouldBeEmpty();

        await CompleteAsync(second);
        await AcceptedAsync(maintenance);
        (await PositionAsync(maintenance)).ShouldBeNull();
    }

    [Fact]
    public async Task A_queued_migration_survives_a_restart_and_starts_after_it()
    {
        var running = await AcceptedAsync("before-restart");
        var waiting = await QueuedAsync("over-restart");
        await _coordinator.DisposeAsync();
        foreach (var message in running.Forward)
            await _peers.PublishAsync(message);

        await StartAsync();

        await AcceptedAsync(waiting);
    }

    [Fact]
    public async Task A_queued_migration_can_be_cancelled_and_leaves_its_workload_free()
    {
        await AcceptedAsync("in-the-way");
        var waiting = await QueuedAsync("withdrawn");

        using var body = JsonContent.Create(new { reason = "changed my mind", requestedBy = "ann" });
        (await _coordinator.Http.PostAsync($"/migrations/{waiting}/cancel", body, Cancel)).EnsureSuccessStatusCode();

        (await _peers.Inbox.FirstAsync<MigrationRejected>(m => m.MigrationId == waiting)).Reasons
            .ShouldBe(["Cancelled by ann: changed my mind."]);
        await QueuedAsync("withdrawn");
    }

    [Fact]
    public async Task A_second_migration_of_a_workload_that_waits_is_rejected()
    {
        await AcceptedAsync("ahead");
        var waiting = await QueuedAsync("waits-already");
        var again = Samples.Request(Samples.Workload("waits-already"));

        await _peers.PublishAsync(again);

        (await _peers.Inbox.FirstAsync<MigrationRejected>(m => m.MigrationId == again.MigrationId)).Reasons
            .ShouldHaveSingleItem().ShouldContain($"migration {waiting} to node-b is Queued");
    }

    [Fact]
    public async Task A_workload_that_is_gone_when_its_turn_comes_is_rejected_and_the_next_one_starts()
    {
        var running = await AcceptedAsync("first");
        var gone = await QueuedAsync("gone-meanwhile");
        var next = await QueuedAsync("next");
        _peers.Remove("gone-meanwhile");

        await CompleteAsync(running);

        (await _peers.Inbox.FirstAsync<MigrationRejected>(m => m.MigrationId == gone)).Reasons
            .ShouldContain(r => r.Contains("is unknown on node-a, node-b"));
        await AcceptedAsync(next);
    }

    [Fact]
    public async Task One_whose_node_does_not_answer_goes_on_waiting_and_does_not_hold_up_the_next()
    {
        var running = await AcceptedAsync("in-front");
        var mute = await QueuedAsync("mute", MigrationPriorities.SystemCritical);
        var next = await QueuedAsync("behind-mute");
        _peers.SetFailing("mute", true);

        await CompleteAsync(running);
        var second = new MigrationScript(await AcceptedAsync(next));
        (await PositionAsync(mute)).ShouldBe(1);

        _peers.SetFailing("mute", false);
        await CompleteAsync(second);
        await AcceptedAsync(mute);
    }

    [Fact]
    public async Task A_rolled_back_migration_is_tried_again_on_another_node_where_policy_allows()
    {
        var request = Samples.Request(_peers.AddWorkload("tried-again", labels: ["tier=stubborn"]));
        await _peers.PublishAsync(request);
        var first = new MigrationScript(await AcceptedAsync(request.MigrationId!.Value));
        await _peers.PublishAsync(first.Aborted());
        foreach (var undone in first.Undo)
            await _peers.PublishAsync(undone);

        var retryId = (await _peers.Inbox.FirstAsync<MigrationFailed>(m => m.MigrationId == first.Id)).RetryId
            .ShouldNotBeNull();
        var retry = await AcceptedAsync(retryId);
        retry.Plan.TargetNode.ShouldBe("node-c");
        retry.Plan.Workload.ShouldBe(request.Workload);

        var shown = await GetAsync(retryId);
        shown["attempt"]!.GetValue<int>().ShouldBe(2);
        shown["retryOf"]!.GetValue<Guid>().ShouldBe(first.Id);
        shown["options"]!["policy"]!.GetValue<string>().ShouldBe("stubborn");
        var failed = (await GetAsync(first.Id))["steps"]!.AsArray()[0]!;
        failed["failure"]!.GetValue<string>().ShouldBe("push of image c failed: the registry answers 500.");
        failed["name"]!.GetValue<string>().ShouldBe("push");
    }

    private async Task StartAsync() => _coordinator = await RunningCoordinator.StartAsync(
        _access,
        _folder.In("record.db"),
        settings:
        [
            new("Coordinator:Admission:InCluster", "1"), new("Coordinator:Admission:OutOfNode", "1"),
            new("Coordinator:Nodes:4:Name", "node-c"), new("Coordinator:Nodes:4:Platform", "podman"),
            new("Coordinator:Policies:0:Name", "stubborn"), new("Coordinator:Policies:0:Labels:0", "tier=stubborn"),
            new("Coordinator:Policies:0:MaxAttempts", "2"), new("Coordinator:Policies:0:RetryBackoff", "00:00:01"),
        ]);

    private async Task<MigrationScript> AcceptedAsync(string container)
    {
        var request = Samples.Request(_peers.AddWorkload(container));
        await _peers.PublishAsync(request);
        return new MigrationScript(await AcceptedAsync(request.MigrationId!.Value));
    }

    private Task<MigrationAccepted> AcceptedAsync(Guid id) =>
        _peers.Inbox.FirstAsync<MigrationAccepted>(m => m.MigrationId == id);

    private async Task<Guid> QueuedAsync(string container, string? priority = null)
    {
        var request = Samples.Request(_peers.AddWorkload(container)) with { Priority = priority };
        await _peers.PublishAsync(request);
        await _peers.Inbox.FirstAsync<MigrationQueued>(m => m.MigrationId == request.MigrationId);
        return request.MigrationId!.Value;
    }

    private async Task CompleteAsync(MigrationScript script)
    {
        foreach (var message in script.Forward)
            await _peers.PublishAsync(message);
        await _peers.Inbox.FirstAsync<MigrationCompleted>(m => m.MigrationId == script.Id);
    }

    private async Task<int?> PositionAsync(Guid id) => (await GetAsync(id))["queuePosition"]?.GetValue<int>();

    private async Task<JsonNode> GetAsync(Guid id) =>
        JsonNode.Parse(await _coordinator.Http.GetStringAsync($"/migrations/{id}", Cancel))!;
}
