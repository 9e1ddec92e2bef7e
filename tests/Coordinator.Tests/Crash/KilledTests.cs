using Migration.Contracts;
using Migration.Coordinator.Records;
using Migration.Coordinator.Store;
using Migration.Coordinator.Tests.Harness;
using Migration.Coordinator.Tests.Storage;

namespace Migration.Coordinator.Tests.Crash;

/// <summary>What is recorded is published, and what is published is recorded, wherever the process is killed.</summary>
public sealed class KilledTests(BrokerFixture broker, PostgresFixture postgres) : IAsyncLifetime
{
    private RecordPlace _place = null!;
    private BrokerAccess _access = null!;
    private HoldingProxy _proxy = null!;
    private Peers _peers = null!;
    private CoordinatorProcess _coordinator = null!;
    private SqlMigrationStore _store = null!;
    private MigrationScript _script = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _place = await RecordPlace.NewAsync("sqlite", postgres);
        _access = await broker.NewVirtualHostAsync();
        _proxy = new HoldingProxy(_access.Port);
        _peers = await Peers.StartAsync(_access);
        _coordinator = await CoordinatorProcess.StartAsync(_access with { Port = _proxy.Port }, _place.File);
        _store = new SqlMigrationStore(_place.Database(), TimeProvider.System);
        _script = await AcceptedAsync("killed");
        await PendingAsync(pending => pending.Count == 0);
    }

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        await _peers.DisposeAsync();
        await _proxy.DisposeAsync();
        _place.Dispose();
    }

    [Fact]
    public async Task Killed_after_the_commit_and_before_the_publish_it_publishes_after_its_restart()
    {
        _proxy.HoldToBroker();
        await CancelAndKillAsync(() => PendingAsync(HasAbort));
        _peers.Inbox.All<AbortMigration>(_ => true).ShouldBeEmpty();

        _coordinator = await CoordinatorProcess.StartAsync(_access, _place.File);

        var abort = await _peers.Inbox.FirstAsync<AbortMigration>(m => m.MigrationId == _script.Id);
        abort.Reason.ShouldBe("Cancelled by an unnamed user: no reason given.");
        await PendingAsync(pending => pending.Count == 0);
        await EndsOnceAsync();
    }

    [Fact]
    public async Task Killed_after_the_publish_and_before_noting_it_it_publishes_the_same_again()
    {
        // The first message of a kind opens a channel and makes an exchange, which the broker has to answer.
        var other = await AcceptedAsync("not-killed");
        (await _coordinator.Http.PostAsync($"/migrations/{other.Id}/cancel", null, Cancel)).EnsureSuccessStatusCode();
        await _peers.Inbox.FirstAsync<AbortMigration>(m => m.MigrationId == other.Id);
        _proxy.HoldFromBroker();
        await CancelAndKillAsync(() => _peers.Inbox.FirstAsync<AbortMigration>(m => m.MigrationId == _script.Id));
        HasAbort(await _store.PendingAsync(_script.Id, Cancel)).ShouldBeTrue();

        _coordinator = await CoordinatorProcess.StartAsync(_access, _place.File);

        (await _peers.Inbox.NumberAsync<AbortMigration>(2, m => m.MigrationId == _script.Id))
            .ShouldBe(_peers.Inbox.All<AbortMigration>(m => m.MigrationId == _script.Id)[0]);
        await EndsOnceAsync();
    }

    private async Task<MigrationScript> AcceptedAsync(string container)
    {
        var request = Samples.Request(_peers.AddWorkload(container));
        await _peers.PublishAsync(request);
        return new MigrationScript(
            await _peers.Inbox.FirstAsync<MigrationAccepted>(m => m.MigrationId == request.MigrationId));
    }

    private static bool HasAbort(IReadOnlyList<PendingMessage> pending) =>
        pending.Any(p => p.Message is AbortMigration);

    private async Task CancelAndKillAsync(Func<Task> moment)
    {
        // Its answer waits for the publish, so it never comes.
        var answer = _coordinator.Http.PostAsync($"/migrations/{_script.Id}/cancel", null, Cancel);
        await moment();
        answer.IsCompleted.ShouldBeFalse();
        await _coordinator.KillAsync();
        await Should.ThrowAsync<HttpRequestException>(() => answer);
        await _coordinator.DisposeAsync();
    }

    private async Task EndsOnceAsync()
    {
        for (var twice = 0; twice < 2; twice++)
        {
            await _peers.PublishAsync(_script.Aborted());
            foreach (var undone in _script.Undo)
                await _peers.PublishAsync(undone);
        }

        (await _peers.Inbox.FirstAsync<MigrationFailed>(m => m.MigrationId == _script.Id)).Outcome
            .ShouldBe(MigrationOutcomes.RolledBack);
        var journal = await _store.FollowAsync(_script.Id, 0, Cancel).Take(8).Select(e => e.Event).ToListAsync(Cancel);
        journal.ShouldBe(journal.Distinct());
    }

    private async Task PendingAsync(Func<IReadOnlyList<PendingMessage>, bool> which)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        bound.CancelAfter(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!which(await _store.PendingAsync(_script.Id, bound.Token)))
            await timer.WaitForNextTickAsync(bound.Token);
    }
}
