using MassTransit;
using Migration.Contracts;
using Migration.SwitchCtl.Migrations;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Migrations;

public class AbortTests : SwitchCtlTest
{
    protected override (string Key, string Value)[] Settings => [("SwitchCtl:Migrations:ResumeWait", "00:05:00")];

    [Fact]
    public async Task An_abort_keeps_the_traffic_waiting_until_the_source_runs_again()
    {
        await HoldAsync();
        Switch.Punt(1, Frames.Tcp(5));
        await Eventually.BeTrueAsync(
            () => Host.Get<SwitchCtl.Hold.HoldBuffers>().Counters[1].Waiting == 1, "a packet waits");

        await Host.PublishAsync(Messages.Abort);
        var aborted = await Host.PublishedAsync<MigrationAborted>();
        aborted.Reason.ShouldBe("cancelled by a user");
        aborted.Target.ShouldBe(States.Target);
        BackendAction.ShouldBe("ingress.hold");

        await Host.PublishAsync(Messages.Resumed);
        var released = await Host.PublishedAsync<TrafficReleased>();
        BackendAction.ShouldBe("ingress.deliver");
        Source("10.0.1.10").ShouldBe("ingress.from_service");
        Source("10.0.2.20").ShouldBeNull();
        (await NextPacketOutAsync()).ShouldBe(Frames.Tcp(5));
        released.ReplayedPackets.ShouldBe(1);
        released.FreezeMs.ShouldBeGreaterThan(0);
        released.Steps.Single().Name.ShouldBe(MigrationSteps.Release);
    }

    [Fact]
    public async Task An_abort_while_draining_releases_too()
    {
        await Host.PublishAsync(Messages.Prepared);
        await Host.PublishedAsync<ConnectionsDraining>();
        await Host.PublishAsync(Messages.Abort);
        await Host.PublishedAsync<MigrationAborted>();

        await Host.PublishAsync(Messages.Resumed);
        var released = await Host.PublishedAsync<TrafficReleased>();

        released.FreezeMs.ShouldBe(0);
        BackendAction.ShouldBe("ingress.deliver");
        Source("10.0.2.20").ShouldBeNull();
    }

    [Fact]
    public async Task After_an_abort_every_step_is_answered_with_it()
    {
        await Host.PublishAsync(Messages.Abort);
        await Host.PublishedAsync<MigrationAborted>(1);

        await Host.PublishAsync(Messages.Prepared);
        await Host.PublishedAsync<MigrationAborted>(2);
        await Host.PublishAsync(Messages.Drained);
        await Host.PublishedAsync<MigrationAborted>(3);
        await Host.PublishAsync(Messages.Restored);
        await Host.PublishedAsync<MigrationAborted>(4);

        BackendAction.ShouldBe("ingress.deliver");
        Source("10.0.2.20").ShouldBeNull();
        Host.WasPublished<TrafficRedirected>().ShouldBeFalse();
    }

    [Fact]
    public async Task An_abort_of_what_was_never_held_is_released_at_once_when_the_source_answers()
    {
        await Host.PublishAsync(Messages.Abort);
        await Host.PublishedAsync<MigrationAborted>();

        await Host.PublishAsync(Messages.Resumed);

        var released = await Host.PublishedAsync<TrafficReleased>();
        (released.FreezeMs, released.ReplayedPackets).ShouldBe((0, 0));
    }

    [Fact]
    public async Task After_the_redirect_an_abort_is_refused()
    {
        await HoldAsync();
        await Host.PublishAsync(Messages.Restored);
        await Host.PublishedAsync<TrafficRedirected>();

        await Host.PublishAsync(Messages.Abort);

        (await Host.PublishedAsync<AbortRefused>()).MigrationId.ShouldBe(Messages.Id);
        Host.WasPublished<MigrationAborted>().ShouldBeFalse();
        BackendAction.ShouldBe("ingress.deliver");
    }

    [Fact]
    public async Task A_redirect_and_an_abort_at_once_end_in_one_of_them()
    {
        await HoldAsync();

        await Task.WhenAll(Host.PublishAsync(Messages.Abort), Host.PublishAsync(Messages.Restored));
        await Host.ConsumedAsync<AbortMigration>();
        await Host.ConsumedAsync<PodRestored>();
        await Eventually.BeTrueAsync(
            () => Host.WasPublished<TrafficRedirected>() || Host.WasPublished<MigrationAborted>(), "an answer");

        if (Host.WasPublished<TrafficRedirected>())
        {
            await Host.PublishedAsync<AbortRefused>();
            Host.WasPublished<MigrationAborted>().ShouldBeFalse();
            BackendAction.ShouldBe("ingress.deliver");
        }
        else
        {
            await Host.PublishedAsync<MigrationAborted>(2);
            BackendAction.ShouldBe("ingress.hold");
        }
    }

    [Fact]
    public async Task A_step_that_a_service_could_not_do_ends_the_migration_with_its_reason()
    {
        await HoldAsync();

        await Host.PublishAsync<Fault<ImagePushed>>(FaultOf(Messages.Pushed, "pull of image x failed: not found"));

        (await Host.PublishedAsync<MigrationAborted>()).Reason.ShouldBe("pull of image x failed: not found");
    }

    [Fact]
    public async Task What_the_coordinator_could_not_record_ends_no_migration()
    {
        await HoldAsync();

        await Host.Bus.Bus.Publish<Fault<PodRestored>>(
            FaultOf(Messages.Restored, "the coordinator's disk is full"),
            context => context.SourceAddress = new Uri("loopback://localhost/coordinator"),
            TestContext.Current.CancellationToken);
        await Host.ConsumedAsync<Fault<PodRestored>>();
        await Host.PublishAsync(Messages.Restored);

        await Host.PublishedAsync<TrafficRedirected>();
        Host.WasPublished<MigrationAborted>().ShouldBeFalse();
    }

    [Fact]
    public async Task A_target_that_could_not_be_prepared_ends_the_migration_before_it_began()
    {
        await Host.PublishAsync<Fault<MigrationAccepted>>(FaultOf(Messages.Accepted, "prepare failed: no address"));

        var aborted = await Host.PublishedAsync<MigrationAborted>();
        aborted.Target.ShouldBeNull();
        aborted.Plan.ShouldBe(States.Plan);
    }

    [Fact]
    public async Task A_workload_without_a_service_is_given_up_with_the_cure_named()
    {
        var stranger = States.Plan with { Workload = States.Redis with { Pod = "stranger" } };

        await Host.PublishAsync(Messages.Prepared with { Plan = stranger });

        var aborted = await Host.PublishedAsync<MigrationAborted>();
        aborted.Reason.ShouldContain("podman/default/stranger/server");
        aborted.Reason.ShouldContain("no service leads to it");
    }

    [Fact]
    public async Task A_second_migration_of_a_workload_is_given_up_and_the_first_goes_on()
    {
        await HoldAsync();
        var second = new Messages(Guid.NewGuid());

        await Host.PublishAsync(second.Prepared);

        var aborted = await Host.PublishedAsync<MigrationAborted>();
        aborted.MigrationId.ShouldBe(second.Id);
        aborted.Reason.ShouldContain(Messages.Id.ToString());
        await Host.PublishAsync(second.Resumed);
        await Host.PublishedAsync<TrafficReleased>();
        BackendAction.ShouldBe("ingress.hold");
        await Host.PublishAsync(Messages.Restored);
        (await Host.PublishedAsync<TrafficRedirected>()).MigrationId.ShouldBe(Messages.Id);
    }

    [Fact]
    public async Task An_unusable_address_is_given_up_by_name()
    {
        await Host.PublishAsync(Messages.Prepared with { Target = States.Target with { NextHopMac = "nonsense" } });

        (await Host.PublishedAsync<MigrationAborted>()).Reason.ShouldContain("'nonsense' is not a unicast MAC");
    }

    [Fact]
    public async Task A_redirect_of_what_was_not_held_is_given_up()
    {
        await Host.PublishAsync(Messages.Prepared);
        await Host.PublishedAsync<ConnectionsDraining>();

        await Host.PublishAsync(Messages.Restored);

        (await Host.PublishedAsync<MigrationAborted>()).Reason.ShouldContain("never held");
    }

    [Fact]
    public void Only_steps_of_a_migration_end_one() =>
        Should.Throw<ArgumentException>(() => StepFailure.Of(Messages.Retired, "x"));

    internal static FaultMessage<T> FaultOf<T>(T message, string reason)
        where T : class => new(message, reason);

    internal sealed class FaultMessage<T>(T message, string reason) : Fault<T>
        where T : class
    {
        public Guid FaultId { get; } = Guid.NewGuid();

        public Guid? FaultedMessageId => null;

        public DateTime Timestamp => DateTime.UnixEpoch;

        public ExceptionInfo[] Exceptions { get; } = [new Failure(reason)];

        public HostInfo Host { get; } = new MassTransit.Metadata.BusHostInfo();

        public string[] FaultMessageTypes { get; } = [];

        public T Message { get; } = message;
    }

    internal sealed class Failure(string message) : ExceptionInfo
    {
        public string ExceptionType => "Test";

        public ExceptionInfo? InnerException => null;

        public string StackTrace => "";

        public string Message { get; } = message;

        public string Source => "";

        public IDictionary<string, object>? Data => null;
    }
}
