using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Migration.Hosting.Tests.Fixtures;

namespace Migration.Hosting.Tests.Bus;

/// <summary>What becomes of a step that runs when its migration is given up.</summary>
public class AbortTests(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_that_hangs_ends_when_its_migration_is_given_up_and_no_other_does()
    {
        var steps = new HangingSteps();
        await using var service = await ServiceHost.StartAsync(
            broker.Broker, "aborting",
            bus =>
            {
                bus.AddSingleton(steps);
                bus.AddConsumer<HangingConsumer, HangingConsumerDefinition>();
                bus.AddConsumer<UndoingConsumer, UndoingConsumerDefinition>();
            },
            [], abortEndsSteps: true);
        var (given, kept) = (Guid.NewGuid(), Guid.NewGuid());
        foreach (var id in (Guid[])[given, kept])
        {
            await service.Bus.Publish(Messages.Held(id), Cancel);
            await steps.Begun(id).WaitAsync(Patience, Cancel);
        }

        await service.Bus.Publish(Messages.Aborted(given), Cancel);

        await steps.Undone(given).WaitAsync(Patience, Cancel);
        steps.Ended(given).IsCanceled.ShouldBeTrue();
        steps.Ended(kept).IsCompleted.ShouldBeFalse();
        steps.LetGo(kept);
        await steps.Ended(kept).WaitAsync(Patience, Cancel);
    }

    [Fact]
    public async Task However_many_steps_hang_each_other_migration_has_its_turn_and_its_undo()
    {
        const int many = 100;
        var steps = new HangingSteps();
        await using var service = await ServiceHost.StartAsync(
            broker.Broker, "many",
            bus =>
            {
                bus.AddSingleton(steps);
                bus.AddConsumer<HangingConsumer, HangingConsumerDefinition>();
                bus.AddConsumer<UndoingConsumer, UndoingConsumerDefinition>();
            },
            [new("Bus:ConcurrentMessages", $"{2 * many}")], abortEndsSteps: true);
        var ids = Enumerable.Range(0, many).Select(_ => Guid.NewGuid()).ToList();
        foreach (var id in ids)
            await service.Bus.Publish(Messages.Held(id), Cancel);
        foreach (var id in ids)
            await steps.Begun(id).WaitAsync(Patience, Cancel);

        foreach (var id in ids)
            await service.Bus.Publish(Messages.Aborted(id), Cancel);

        foreach (var id in ids)
            await steps.Undone(id).WaitAsync(Patience, Cancel);
    }

    [Fact]
    public async Task Messages_of_one_migration_wait_for_one_another()
    {
        var steps = new HangingSteps();
        await using var service = await ServiceHost.StartAsync(
            broker.Broker, "ordered",
            bus =>
            {
                bus.AddSingleton(steps);
                bus.AddConsumer<HangingConsumer, HangingConsumerDefinition>();
                bus.AddConsumer<UndoingConsumer, UndoingConsumerDefinition>();
            },
            []);
        var (first, other) = (Guid.NewGuid(), Guid.NewGuid());
        await service.Bus.Publish(Messages.Held(first), Cancel);
        await steps.Begun(first).WaitAsync(Patience, Cancel);
        await service.Bus.Publish(Messages.Aborted(first), Cancel);
        // One that comes later and is done says that the one before has had its chance.
        await service.Bus.Publish(Messages.Aborted(other), Cancel);
        await steps.Undone(other).WaitAsync(Patience, Cancel);
        steps.Undone(first).IsCompleted.ShouldBeFalse();

        steps.LetGo(first);

        await steps.Undone(first).WaitAsync(Patience, Cancel);
    }

    [Fact]
    public async Task An_undo_is_tried_again_whatever_it_failed_of()
    {
        var steps = new HangingSteps { UndoFailures = 3 };
        await using var service = await ServiceHost.StartAsync(
            broker.Broker, "undoing",
            bus =>
            {
                bus.AddSingleton(steps);
                bus.AddConsumer<UndoingConsumer, UndoingConsumerDefinition>();
            },
            []);
        var id = Guid.NewGuid();

        await service.Bus.Publish(Messages.Aborted(id), Cancel);

        await steps.Undone(id).WaitAsync(Patience, Cancel);
    }
}
