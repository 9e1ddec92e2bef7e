using System.Net;
using Migration.Contracts;
using Migration.Coordinator.Records;
using Migration.Coordinator.Tests.Harness;
using Migration.Platform.Loopback;
using Migration.Testing;

namespace Migration.Coordinator.Tests;

public sealed class RestartTests(BrokerFixture broker)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_coordinator_that_was_down_for_most_of_a_migration_reports_it_in_full()
    {
        using var folder = new TemporaryFolder();
        var access = await broker.NewVirtualHostAsync();
        await using var peers = await Peers.StartAsync(access);
        MigrationScript script;
        await using (var before = await RunningCoordinator.StartAsync(access, folder.In("record.db")))
        {
            var request = Samples.Request(peers.AddWorkload("survivor"));
            await peers.PublishAsync(request);
            script = new MigrationScript(
                await peers.Inbox.FirstAsync<MigrationAccepted>(m => m.MigrationId == request.MigrationId));
            await peers.PublishAsync(script.Prepared());
            await RecordWatch.UntilAsync(before.Store, script.Id, r => r.State == MigrationState.Prepared);
        }

        foreach (var message in script.Forward.Skip(1))
            await peers.PublishAsync(message);
        await using var after = await RunningCoordinator.StartAsync(access, folder.In("record.db"));

        var report = await peers.Inbox.FirstAsync<MigrationCompleted>(m => m.MigrationId == script.Id);
        report.Steps.Select(s => s.Name).ShouldBe(MigrationScript.ForwardSteps);
        report.FreezeMs.ShouldBe(321.5);
    }

    [Fact]
    public async Task A_message_recorded_but_not_published_before_a_crash_is_published_after_it()
    {
        using var folder = new TemporaryFolder();
        var access = await broker.NewVirtualHostAsync();
        await using var peers = await Peers.StartAsync(access);
        var request = Samples.Request(Samples.Workload("crashed"));
        var time = new ManualTimeProvider(Samples.Noon);
        await using (var before = await RunningCoordinator.StartAsync(access, folder.In("record.db"), time))
        {
            var record = new MigrationRecord
            {
                Id = request.MigrationId!.Value, Request = request, State = MigrationState.Requested,
                RequestedAt = Samples.Noon, ChangedAt = Samples.Noon,
            };
            await before.Store.AddAsync(record, Cancel);
            await before.Store.ChangeAsync(record.Id, r =>
            {
                var rejected = r.In(MigrationState.Rejected, Samples.Noon) with { Reasons = ["a reason"] };
                return new Change(rejected, "MigrationRejected") { Messages = [Announcements.Rejected(rejected)] };
            }, Cancel);
        }

        await using var after = await RunningCoordinator.StartAsync(access, folder.In("record.db"));

        (await peers.Inbox.FirstAsync<MigrationRejected>(m => m.MigrationId == request.MigrationId)).Reasons
            .ShouldBe(["a reason"]);
    }

    [Fact]
    public async Task Without_a_broker_it_lives_is_not_ready_and_takes_no_requests()
    {
        using var folder = new TemporaryFolder();
        var nobody = new BrokerAccess("127.0.0.1", FreePort.Next(), "/", "guest", "guest");
        await using var coordinator =
            await RunningCoordinator.StartAsync(nobody, folder.In("record.db"), waitForBroker: false);

        (await coordinator.Http.GetAsync("/health/live", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await coordinator.Http.GetAsync("/health/ready", Cancel)).StatusCode
            .ShouldBe(HttpStatusCode.ServiceUnavailable);
        using var body = new StringContent(
            """{ "workload": { "platform": "podman", "pod": "p", "container": "c" }, "targetNode": "node-b" }""",
            null, "application/json");
        (await coordinator.Http.PostAsync("/migrations", body, Cancel)).StatusCode
            .ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await coordinator.Store.ListAsync(new MigrationQuery(), Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Wrong_options_are_all_named_at_start()
    {
        using var folder = new TemporaryFolder();
        var nobody = new BrokerAccess("127.0.0.1", 1, "/", "guest", "guest");

        var failure = await Should.ThrowAsync<Exception>(() => RunningCoordinator.StartAsync(
            nobody,
            folder.In("record.db"),
            waitForBroker: false,
            settings:
            [
                new("Coordinator:Nodes:0:Platform", "docker"), new("Coordinator:Nodes:1:Name", "node-k"),
                new("Coordinator:Deadlines:Overall", "00:01:00"),
            ]));

        foreach (var part in (string[])["Coordinator:Nodes:0:Platform is 'docker'", "names 'node-k' 2 times",
        "Coordinator:Deadlines:Overall"])
            failure.ToString().ShouldContain(part);
    }
}
