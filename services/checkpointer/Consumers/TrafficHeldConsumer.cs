using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Checkpointer.Checkpoints;
using Migration.Contracts;
using Migration.Platform.Hosting;

namespace Migration.Checkpointer.Consumers;

/// <summary>Checkpoints the workload once its traffic is held.</summary>
/// <param name="checkpoint">Takes the checkpoint.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
public sealed class TrafficHeldConsumer(
    ContainerCheckpoint checkpoint, IOptions<NodeOptions> node, TimeProvider time) : IConsumer<TrafficHeld>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<TrafficHeld> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        var timer = new StepTimer(time, node.Value.Name);
        var archive = await timer.MeasureAsync(
            MigrationSteps.Checkpoint,
            () => checkpoint.TakeAsync(message.MigrationId, message.Plan.Workload, context.CancellationToken),
            a => a.Bytes);
        await context.PublishConfirmedAsync(new CheckpointTaken
        {
            MigrationId = message.MigrationId,
            Plan = message.Plan,
            Source = message.Source,
            Target = message.Target,
            ArchivePath = archive.Path,
            ArchiveBytes = archive.Bytes,
            ContainerName = message.Plan.Workload.Container,
            Steps = timer.Steps,
        });
    }
}

/// <summary>Where <see cref="TrafficHeldConsumer"/> receives.</summary>
/// <param name="node">The node.</param>
public sealed class TrafficHeldConsumerDefinition(IOptions<NodeOptions> node)
    : ServiceConsumerDefinition<TrafficHeldConsumer, TrafficHeld>(CheckpointerOptions.Service, node)
{
    /// <inheritdoc />
    // The clients wait: two more tries, then the migration is better given up.
    protected override int TransientRetries => 2;
}
