using MassTransit;
using Migration.Contracts;
using Migration.Platform.Hosting;

namespace Migration.Hosting.Tests.Fixtures;

/// <summary>Stands for a service: does one step for a message and publishes the next one.</summary>
internal sealed class PrepareConsumer(TimeProvider time) : IConsumer<MigrationAccepted>
{
    public async Task Consume(ConsumeContext<MigrationAccepted> context)
    {
        var timer = new StepTimer(time, "node-b");
        await timer.MeasureAsync(MigrationSteps.Prepare, () => Task.CompletedTask);
        await context.PublishConfirmedAsync(new TargetPrepared
        {
            MigrationId = context.Message.MigrationId, Plan = context.Message.Plan, Source = context.Message.Source,
            Target = context.Message.Source, BaseImage = context.Message.BaseImage, Steps = timer.Steps,
        });
    }
}

internal sealed class PrepareConsumerDefinition()
    : ServiceConsumerDefinition<PrepareConsumer, MigrationAccepted>("deployer");

/// <summary>Stands for the switch controller.</summary>
internal sealed class HoldConsumer(TimeProvider time) : IConsumer<TargetPrepared>
{
    public async Task Consume(ConsumeContext<TargetPrepared> context)
    {
        var timer = new StepTimer(time, "switchctl");
        timer.Add(MigrationSteps.Hold, time.GetUtcNow(), TimeSpan.FromMilliseconds(5));
        await context.PublishConfirmedAsync(new TrafficHeld
        {
            MigrationId = context.Message.MigrationId, Plan = context.Message.Plan, Source = context.Message.Source,
            Target = context.Message.Target, Steps = timer.Steps,
        });
    }
}

internal sealed class HoldConsumerDefinition() : ServiceConsumerDefinition<HoldConsumer, TargetPrepared>("switchctl");

/// <summary>Stands for the checkpointer and for everything after it.</summary>
internal sealed class CheckpointConsumer(TimeProvider time) : IConsumer<TrafficHeld>
{
    public const string Broken = "broken";

    public async Task Consume(ConsumeContext<TrafficHeld> context)
    {
        var (id, plan) = (context.Message.MigrationId, context.Message.Plan);
        var timer = new StepTimer(time, "node-a");
        await timer.MeasureAsync(
            MigrationSteps.Checkpoint,
            () => plan.Workload.Container == Broken
                ? throw new StepException(MigrationSteps.Checkpoint, "container broken on node-a", "no space.")
                : Task.FromResult(4711L),
            bytes => bytes);
        await context.Publish(new TrafficRedirected
        {
            MigrationId = id, Plan = plan, Source = context.Message.Source, Target = context.Message.Target!,
            FreezeMs = 250, ReplayedPackets = 7, DroppedPackets = 2, Steps = timer.Steps,
        });
        await context.Publish(new MigrationCompleted
        {
            MigrationId = id, Plan = plan, StartedAt = time.GetUtcNow(), CompletedAt = time.GetUtcNow(),
            FreezeMs = 250, ImageBytes = 4711, Steps = timer.Steps,
        });
    }
}

internal sealed class CheckpointConsumerDefinition()
    : ServiceConsumerDefinition<CheckpointConsumer, TrafficHeld>("checkpointer");
