using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Store;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Store;

public sealed class MigrationStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Database _database;
    private readonly DesiredStore _desired;
    private readonly MigrationStore _store;

    public MigrationStoreTests()
    {
        _database = new Database(Options.Create(new StoreOptions { Path = _folder.File("s.db") }));
        _desired = new DesiredStore(_database);
        _store = new MigrationStore(_desired, _database, TimeProvider.System);
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Of_many_that_decide_at_once_one_wins_and_all_are_told_which()
    {
        for (var round = 0; round < 10; round++)
        {
            var id = Guid.NewGuid();
            _store.Save(States.Migration(MigrationPhase.Held, id));
            using var start = new Barrier(8);
            var decisions = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(TestContext.Current.CancellationToken);
                    return i % 2 == 0
                        ? _store.DecideRedirect(id, BackendEndpoint.From(States.Target))
                        : _store.Decide(
                            id,
                            Decision.Aborted,
                            $"reason {i}",
                            () => States.Migration(MigrationPhase.Announced, id));
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));

            decisions.Select(d => (d.Decision, d.Reason)).Distinct().ShouldHaveSingleItem();
            var final = _store.Find(id)!;
            final.Decision.ShouldBe(decisions[0].Decision);
            final.Phase.ShouldBe(
                final.Decision == Decision.Redirected ? MigrationPhase.Redirected : MigrationPhase.Held);
        }
    }

    [Fact]
    public void Saving_a_phase_never_changes_the_decision()
    {
        var before = States.Migration(MigrationPhase.Held);
        _store.Save(before);
        _store.Decide(before.Id, Decision.Aborted, "why", () => before);

        _store.Save(before with { HeldAt = DateTimeOffset.UnixEpoch, Decision = Decision.Redirected });

        _store.Find(before.Id)!.Decision.ShouldBe(Decision.Aborted);
        _store.Find(before.Id)!.HeldAt.ShouldBe(DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public void Everything_is_there_after_a_restart()
    {
        var record = States.Migration(MigrationPhase.Held) with { BackendIds = [] };
        _store.Save(record);
        _database.Dispose();

        using var again = new Database(Options.Create(new StoreOptions { Path = _database.Path }));
        var store = new MigrationStore(new DesiredStore(again), again, TimeProvider.System);

        var found = store.Find(record.Id)!;
        (found with { BackendIds = record.BackendIds }).ShouldBe(record);
    }

    [Fact]
    public void Only_finished_migrations_are_forgotten()
    {
        var held = States.Migration(MigrationPhase.Held);
        var retired = States.Migration(MigrationPhase.Retired);
        foreach (var record in new[] { held, retired })
        {
            _store.Save(record);
            _store.Decide(record.Id, Decision.Redirected, null, () => record);
        }

        _store.Forget(TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1)).ShouldBe(0);
        _store.Forget(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1)).ShouldBe(1);
        _store.Find(held.Id).ShouldNotBeNull();
        _store.Find(retired.Id).ShouldBeNull();
    }

    [Fact]
    public void A_change_that_fails_midway_keeps_nothing()
    {
        Should.Throw<InvalidOperationException>(() => _desired.Change<bool>(connection =>
        {
            connection.Run("INSERT INTO ports (number, mac) VALUES (1, '02:00:00:00:00:01')");
            throw new InvalidOperationException("midway");
        }));

        _desired.Load().Ports.ShouldBeEmpty();
    }

    [Fact]
    public void A_file_of_a_newer_version_is_refused_and_left_alone()
    {
        using (var connection = _database.Open())
            connection.Run("PRAGMA user_version = 99");

        Should.Throw<InvalidOperationException>(() =>
                new Database(Options.Create(new StoreOptions { Path = _database.Path })))
            .Message.ShouldContain("newer version");
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        var path = _folder.File("text.db");
        File.WriteAllText(path, new string('x', 5000));

        Should.Throw<SqliteException>(() => new Database(Options.Create(new StoreOptions { Path = path })));
    }
}
