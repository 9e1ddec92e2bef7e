using Migration.Contracts;
using Migration.Coordinator.Records;
using Migration.Coordinator.Tests.Harness;
using Migration.Testing;

namespace Migration.Coordinator.Tests.Storage;

/// <summary>The same record, whichever database holds it.</summary>
public sealed class MigrationStoreTests(PostgresFixture postgres)
{
    private readonly ManualTimeProvider _time = new(Samples.Noon);

    public static TheoryData<string> Kinds => RecordPlace.Kinds;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_record_comes_back_as_it_was_written(string kind)
    {
        using var place = await RecordPlace.NewAsync(kind, postgres);
        var store = await place.OpenAsync(_time);
        var record = Samples.Record(Samples.Request(Samples.Workload("whole")));
        (await store.AddAsync(record, Cancel)).ShouldBeNull();

        var changed = record.In(MigrationState.Queued, Samples.Noon.AddSeconds(1)) with
        {
            QueuedAt = Samples.Noon.AddSeconds(1), NotBefore = Samples.Noon.AddSeconds(2), AcceptedAt = Samples.Noon,
            AbortAskedAt = Samples.Noon.AddSeconds(3), CancelledAt = Samples.Noon.AddSeconds(4),
            HeldAt = Samples.Noon.AddSeconds(5), Source = Samples.Endpoint("node-a"), FreezeMs = 12.25,
            ImageBytes = 1L << 40, Reasons = ["one 'quoted'", "zwei"],
            BaseImage = new ImageIdentity { Id = "1", Name = "n" },
            Options = new EffectiveOptions
            {
                Strategy = MigrationStrategies.StopAndCopy, Deadline = TimeSpan.FromMinutes(7), MaxAttempts = 3,
                RetryBackoff = TimeSpan.FromSeconds(1.5), MaxFreeze = TimeSpan.FromSeconds(2), MemoryBytes = 5,
            },
            Events = ["ImagePushed"],
            Steps =
            [
                new RecordedStep("ImagePushed", 0, Samples.Step("push", "node-a", 7)),
                new RecordedStep("ImagePushed", 1, Samples.Step("pull", "node-b"), 2, "full"),
            ],
        };
        await store.ChangeAsync(record.Id, _ => new Change(changed, "ImagePushed"), Cancel);

        var read = (await store.FindAsync(record.Id, Cancel)).ShouldNotBeNull();
        read.Steps.ShouldBe(changed.Steps);
        read.Events.ShouldBe(changed.Events);
        read.Reasons.ShouldBe(changed.Reasons);
        (read with { Steps = changed.Steps, Events = changed.Events, Reasons = changed.Reasons }).ShouldBe(changed);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_known_id_is_not_added_again(string kind)
    {
        using var place = await RecordPlace.NewAsync(kind, postgres);
        var store = await place.OpenAsync(_time);
        var record = Samples.Record(Samples.Request(Samples.Workload("twice")));
        await store.AddAsync(record, Cancel);

        (await store.AddAsync(record with { State = MigrationState.Rejected }, Cancel)).ShouldNotBeNull()
            .State.ShouldBe(MigrationState.Requested);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Two_migrations_of_a_workload_are_kept_apart_by_the_database_itself(string kind)
    {
        using var place = await RecordPlace.NewAsync(kind, postgres);
        var store = await place.OpenAsync(_time);
        var workload = Samples.Workload("guarded");
        MigrationRecord[] both = [Samples.Record(Samples.Request(workload)), Samples.Record(Samples.Request(workload))];
        foreach (var record in both)
            await store.AddAsync(record, Cancel);
        await store.ChangeAsync(both[0].Id, r => new Change(r.In(MigrationState.Queued, Samples.Noon), "a"), Cancel);

        await Should.ThrowAsync<WorkloadBusyException>(() => store.ChangeAsync(
            both[1].Id, r => new Change(r.In(MigrationState.Queued, Samples.Noon), "b"), Cancel));

        (await store.FindAsync(both[1].Id, Cancel))!.State.ShouldBe(MigrationState.Requested);
        await store.ChangeAsync(both[0].Id, r => new Change(r.In(MigrationState.Rejected, Samples.Noon), "c"), Cancel);
        await store.ChangeAsync(both[1].Id, r => new Change(r.In(MigrationState.Queued, Samples.Noon), "d"), Cancel);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Lists_are_filtered_and_paged(string kind)
    {
        using var place = await RecordPlace.NewAsync(kind, postgres);
        var store = await place.OpenAsync(_time);
        var records = new List<MigrationRecord>();
        foreach (var (index, name) in ((string[])["one", "two", "xtwo", "Two"]).Index())
        {
            records.Add(Samples.Record(Samples.Request(Samples.Workload(name), source: "node-a")) with
            {
                RequestedAt = Samples.Noon.AddSeconds(index),
            });
            await store.AddAsync(records[index], Cancel);
        }

        await store.ChangeAsync(
            records[0].Id, r => new Change(r.In(MigrationState.Rejected, Samples.Noon), "no"), Cancel);

        (await ListAsync(new())).ShouldBe(["Two", "xtwo", "two", "one"]);
        (await ListAsync(new() { Workload = "two" })).ShouldBe(["two"]);
        (await ListAsync(new() { Workload = "podman/default/pod-of-one/one" })).ShouldBe(["one"]);
        (await ListAsync(new() { Workload = "x/podman/default/pod-of-one/one" })).ShouldBeEmpty();
        (await ListAsync(new() { Workload = "%" })).ShouldBeEmpty();
        (await ListAsync(new() { States = [MigrationState.Rejected, MigrationState.Held] })).ShouldBe(["one"]);
        (await ListAsync(new() { Node = "node-b", Limit = 1 })).ShouldBe(["Two"]);
        (await ListAsync(new() { Node = "node-x" })).ShouldBeEmpty();
        (await ListAsync(new() { RequestedBefore = records[2].RequestedAt })).ShouldBe(["two", "one"]);

        async Task<IEnumerable<string>> ListAsync(MigrationQuery query) =>
            (await store.ListAsync(query, Cancel)).Select(r => r.Workload.Container);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_change_its_messages_and_what_follows_from_it_are_written_together(string kind)
    {
        using var place = await RecordPlace.NewAsync(kind, postgres);
        var store = await place.OpenAsync(_time);
        var record = Samples.Record(Samples.Request(Samples.Workload("together")));
        await store.AddAsync(record, Cancel);
        var next = Samples.Record(Samples.Request(Samples.Workload("together"))) with { State = MigrationState.Queued };
        Change Both(MigrationRecord r)
        {
            var rejected = r.In(MigrationState.Rejected, Samples.Noon);
            return new Change(rejected, "no")
            {
                Messages = [Announcements.Rejected(rejected)],
                Successor = new Change(next, "next") { Messages = [Announcements.Queued(next, 4)] },
            };
        }

        await store.ChangeAsync(record.Id, Both, Cancel);

        (await store.FindAsync(next.Id, Cancel)).ShouldNotBeNull().State.ShouldBe(MigrationState.Queued);
        var pending = await store.PendingAsync(null, Cancel);
        pending.Select(p => p.Message.GetType().Name).ShouldBe([nameof(MigrationRejected), nameof(MigrationQueued)]);
        await store.PublishedAsync(pending[0].Sequence, Cancel);
        (await store.PendingAsync(record.Id, Cancel)).ShouldBeEmpty();
        (await store.PendingAsync(next.Id, Cancel)).ShouldHaveSingleItem();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_change_that_fails_leaves_nothing_behind(string kind)
    {
        using var place = await RecordPlace.NewAsync(kind, postgres);
        var store = await place.OpenAsync(_time);
        var record = Samples.Record(Samples.Request(Samples.Workload("fails")));
        await store.AddAsync(record, Cancel);
        var journal = await store.LastSequenceAsync(Cancel);

        await Should.ThrowAsync<ArgumentException>(() => store.ChangeAsync(
            record.Id,
            r => new Change(r.In(MigrationState.Rejected, Samples.Noon), "no")
            {
                Messages = [Announcements.Rejected(r), "not a message of the coordinator"],
            },
            Cancel));

        (await store.FindAsync(record.Id, Cancel))!.State.ShouldBe(MigrationState.Requested);
        (await store.PendingAsync(null, Cancel)).ShouldBeEmpty();
        (await store.LastSequenceAsync(Cancel)).ShouldBe(journal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Of_many_writers_at_once_each_sees_what_the_others_wrote(string kind)
    {
        using var place = await RecordPlace.NewAsync(kind, postgres);
        // Two stores, as two coordinators on one database would have.
        var stores = new[] { await place.OpenAsync(_time), await place.OpenAsync(_time) };
        var records = Enumerable.Range(0, 8)
            .Select(i => Samples.Record(Samples.Request(Samples.Workload($"w{i}")))).ToArray();
        foreach (var record in records)
            await stores[0].AddAsync(record, Cancel);

        await Task.WhenAll(records.Select((record, i) => Task.Run(() => stores[i % 2].ChangeAmongAsync(
            record.Id,
            async (r, active) => (await active.RunningAsync()).Count < 3
                ? new Change(r.In(MigrationState.Accepted, Samples.Noon), "in")
                : null,
            Cancel))));

        (await stores[0].ListAsync(new() { States = [MigrationState.Accepted] }, Cancel)).Count.ShouldBe(3);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Of_writers_that_come_together_one_that_fails_takes_back_its_own_part_only(string kind)
    {
        using var place = await RecordPlace.NewAsync(kind, postgres);
        var store = await place.OpenAsync(_time);
        var records = Enumerable.Range(0, 12)
            .Select(i => Samples.Record(Samples.Request(Samples.Workload($"w{i}")))).ToArray();
        await Task.WhenAll(records.Select(r => store.AddAsync(r, Cancel)));
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        var writes = records.Select((record, i) => Task.Run(() => store.ChangeAsync(
            record.Id,
            r => i % 3 == 1
                ? throw new NotSupportedException($"{i}")
                : new Change(r.In(MigrationState.Accepted, Samples.Noon), "in")
                {
                    Messages = i % 3 == 2 ? ["not a message of the coordinator"] : [],
                },
            Cancel))).ToArray();
        await Task.WhenAll(writes).ContinueWith(_ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default);
        await Should.ThrowAsync<OperationCanceledException>(() => store.AddAsync(
            Samples.Record(Samples.Request(Samples.Workload("late"))), gone.Token));

        foreach (var (i, write) in writes.Index())
        {
            (write.Exception?.InnerException?.GetType()).ShouldBe(
                new[] { null, typeof(NotSupportedException), typeof(ArgumentException) }[i % 3]);
        }

        (await store.ListAsync(new() { States = [MigrationState.Accepted] }, Cancel))
            .Select(r => r.Id).ShouldBe(records.Where((_, i) => i % 3 == 0).Select(r => r.Id), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_ended_long_ago_or_is_too_much_is_deleted_but_nothing_that_runs_or_is_not_told(string kind)
    {
        using var place = await RecordPlace.NewAsync(kind, postgres);
        var store = await place.OpenAsync(_time);
        async Task<Guid> EndedAsync(string name, int day, bool told = true)
        {
            var record = Samples.Record(Samples.Request(Samples.Workload(name)));
            await store.AddAsync(record, Cancel);
            await store.ChangeAsync(record.Id, r =>
            {
                var rejected = r.In(MigrationState.Rejected, Samples.Noon.AddDays(day));
                return new Change(rejected, "no") { Messages = told ? [] : [Announcements.Rejected(rejected)] };
            }, Cancel);
            return record.Id;
        }

        await EndedAsync("old", 0);
        await EndedAsync("old-but-not-told", 0, told: false);
        await EndedAsync("one-too-many", 10);
        await EndedAsync("recent", 11);
        await store.AddAsync(Samples.Record(Samples.Request(Samples.Workload("runs"))), Cancel);

        (await store.DeleteEndedAsync(Samples.Noon.AddDays(1), keep: 1, most: 1, Cancel)).ShouldBe(1);
        (await store.DeleteEndedAsync(Samples.Noon.AddDays(1), keep: 1, most: 9, Cancel)).ShouldBe(1);
        (await store.DeleteEndedAsync(Samples.Noon.AddDays(1), keep: 1, most: 9, Cancel)).ShouldBe(0);

        (await store.ListAsync(new(), Cancel)).Select(r => r.Workload.Container)
            .ShouldBe(["recent", "old-but-not-told", "runs"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_journal_of_a_shared_database_tells_what_another_coordinator_wrote()
    {
        using var place = await RecordPlace.NewAsync("postgres", postgres);
        var here = await place.OpenAsync(TimeProvider.System);
        var there = await place.OpenAsync(TimeProvider.System);
        var record = Samples.Record(Samples.Request(Samples.Workload("told")));
        await using var told = here.FollowAsync(null, 0, Cancel).GetAsyncEnumerator(Cancel);
        var next = told.MoveNextAsync();

        await there.AddAsync(record, Cancel);

        (await next.AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancel)).ShouldBeTrue();
        told.Current.MigrationId.ShouldBe(record.Id);
    }
}
