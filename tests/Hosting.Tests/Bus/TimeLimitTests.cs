using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Migration.Contracts;
using Migration.Hosting.Tests.Fixtures;
using Migration.Platform.Hosting;

namespace Migration.Hosting.Tests.Bus;

/// <summary>What becomes of a step that ran into a time limit, whose exception goes back to a cancellation.</summary>
public class TimeLimitTests(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transient_failure_is_tried_again()
    {
        var steps = new LimitedSteps(attempt => attempt < 3 ? Transient() : null);

        (await EndOfAsync(steps)).ShouldBe(LimitedSteps.Done);

        steps.Tries.ShouldBe(3);
    }

    [Fact]
    public async Task A_transient_failure_that_stays_is_a_fault_with_its_reason()
    {
        var steps = new LimitedSteps(_ => Transient());

        (await EndOfAsync(steps)).ShouldBe("hold of workload redis failed: the switch does not answer");

        steps.Tries.ShouldBe(5);
    }

    [Fact]
    public async Task A_failure_for_good_is_a_fault_at_once()
    {
        var steps = new LimitedSteps(_ => new StepException(
            MigrationSteps.Checkpoint, "pod redis", "the kubelet did not answer within 4 min", new TaskCanceledException()));

        (await EndOfAsync(steps)).ShouldBe("checkpoint of pod redis failed: the kubelet did not answer within 4 min");

        steps.Tries.ShouldBe(1);
    }

    [Fact]
    public async Task A_limit_that_no_step_names_is_tried_again_and_then_a_fault()
    {
        var steps = new LimitedSteps(_ => new IOException("read", new OperationCanceledException()));

        (await EndOfAsync(steps)).ShouldContain("LimitedConsumer ran into a time limit: read");

        steps.Tries.ShouldBe(5);
    }

    private static TransientStepException Transient() => new(
        MigrationSteps.Hold, "workload redis", "the switch does not answer",
        new IOException("10 s are over", new OperationCanceledException()));

    private async Task<string> EndOfAsync(LimitedSteps steps)
    {
        await using var service = await ServiceHost.StartAsync(
            broker.Broker, "limited",
            bus =>
            {
                bus.AddSingleton(steps);
                bus.AddConsumer<LimitedConsumer, LimitedConsumerDefinition>();
                bus.AddConsumer<LimitedFaultConsumer, LimitedFaultConsumerDefinition>();
            },
            []);
        await service.Bus.Publish(Messages.Held(Guid.NewGuid()), Cancel);
        return await steps.Ended.WaitAsync(Patience, Cancel);
    }
}
