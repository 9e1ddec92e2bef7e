using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Checkpointer.Checkpoints;
using Migration.Contracts;
using Migration.Platform.Hosting;

namespace Migration.Checkpointer.Consumers;

/// <summary>Copies the memory of a workload while it serves.</summary>
/// <param name="copy">Copies the memory.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
public sealed class TakeBaseCheckpointConsumer(
    MemoryCopy copy, IOptions<NodeOptions> node, TimeProvider time) : IConsumer<TakeBaseCheckpoint>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<TakeBaseCheckpoint> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        var timer = new StepTimer(time, node.Value.Name);
        var copied = await timer.MeasureAsync(
            MigrationSteps.Copy,
            () => copy.TakeAsync(
                message.MigrationId, message.Plan.Workload, message.Round, context.CancellationToken),
            c => c.Bytes);
        await context.PublishConfirmedAsync(new BaseCheckpointTaken
        {
            MigrationId = message.MigrationId,
            Plan = message.Plan,
            Source = message.Source,
            Target = message.Target,
            BaseImage = message.BaseImage,
            Round = message.Round,
            PreviousBytes = message.PreviousBytes,
            ArchivePath = copied.Path,
            ArchiveBytes = copied.Bytes,
            Steps = timer.Steps,
        });
    }
}

/// <summary>Where <see cref="TakeBaseCheckpointConsumer"/> receives.</summary>
/// <param name="node">The node.</param>
public sealed class TakeBaseCheckpointConsumerDefinition(IOptions<NodeOptions> node)
    : ServiceConsumerDefinition<TakeBaseCheckpointConsumer, TakeBaseCheckpoint>(CheckpointerOptions.Service, node);
