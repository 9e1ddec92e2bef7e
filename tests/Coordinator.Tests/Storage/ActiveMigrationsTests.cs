using Migration.Coordinator.Queue;
using Migration.Coordinator.Records;
using Migration.Coordinator.Tests.Harness;
using Migration.Testing;

namespace Migration.Coordinator.Tests.Storage;

/// <summary>What is asked of those that wait or run, whichever database holds them.</summary>
public sealed class ActiveMigrationsTests(PostgresFixture postgres)
{
    private readonly ManualTimeProvider _time = new(Samples.Noon);

    public static TheoryData<string> Kinds => RecordPlace.Kinds;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_few_of_a_long_queue_that_matter_are_those_that_all_of_it_would_show(string kind)
    {
        using var place = await RecordPlace.NewAsync(kind, postgres);
        var store = await place.OpenAsync(_time);
        var random = new Random(7);
        var limits = new AdmissionOptions { InCluster = 6, OutOfNode = 2 };
        var now = Samples.Noon.AddHours(1);
        List<MigrationRecord> all = [];
        for (var i = 0; i < 40; i++)
            all.Add(await AddAsync(i));
        HashSet<Guid> passedOver = [.. all.Where(r => r.State == MigrationState.Queued).Take(3).Select(r => r.Id)];
        MigrationRecord[] others = [.. all.Where(r => !passedOver.Contains(r.Id))];

        (await StartableAsync(new HashSet<Guid>())).ShouldBe(Ids(WaitingLine.Startable(all, limits, now)));
        (await StartableAsync(passedOver)).ShouldBe(Ids(WaitingLine.Startable(others, limits, now)));
        await store.AskActiveAsync(async active =>
        {
            foreach (var (index, record) in WaitingLine.InOrder(all).Index())
                (await active.CountWaitingBeforeAsync(record)).ShouldBe(index);
            (await active.CountWaitingAsync()).ShouldBe(WaitingLine.InOrder(all).Count);
            (await active.NextDueAsync(now)).ShouldBe(all.Where(r => r.NotBefore > now).Min(r => r.NotBefore));
            (await active.OfPodAsync(all[5].Workload)).ShouldHaveSingleItem().Id.ShouldBe(all[5].Id);
            return 0;
        }, Cancel);
        (await store.ListAsync(new() { WaitingSince = Samples.Noon.AddMinutes(20), WithSteps = false }, Cancel))
            .Select(r => r.Id).ShouldBe(
                Ids(all.Where(r => r.State == MigrationState.Queued
                    && (r.NotBefore ?? r.QueuedAt) <= Samples.Noon.AddMinutes(20))),
                ignoreOrder: true);

        Task<IEnumerable<Guid>> StartableAsync(IReadOnlySet<Guid> leftOut) => store.AskActiveAsync(
            async active => Ids(await WaitingLine.StartableAsync(active, [], limits, now, leftOut)), Cancel);

        async Task<MigrationRecord> AddAsync(int i)
        {
            string?[] nodes = ["a", "b", "c", null];
            string?[] priorities = [null, .. WaitingLine.Priorities];
            var record = Samples.Record(Samples.Request(Samples.Workload($"q{i}"), source: nodes[random.Next(4)]) with
            {
                Priority = priorities[random.Next(4)],
            }) with { RequestedAt = Samples.Noon.AddMinutes(random.Next(30)) };
            await store.AddAsync(record, Cancel);
            var result = await store.ChangeAsync(
                record.Id,
                r => new Change(
                    r.In(i % 13 == 0 ? MigrationState.Accepted : MigrationState.Queued, Samples.Noon) with
                    {
                        QueuedAt = r.RequestedAt,
                        NotBefore = i % 5 == 1 ? Samples.Noon.AddMinutes(random.Next(120)) : null,
                    },
                    "x"),
                Cancel);
            return result!.After;
        }

        static IEnumerable<Guid> Ids(IEnumerable<MigrationRecord> records) => records.Select(r => r.Id);
    }
}
