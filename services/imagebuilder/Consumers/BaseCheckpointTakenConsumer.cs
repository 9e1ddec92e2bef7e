using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.ImageBuilder.Images;
using Migration.Platform.Hosting;

namespace Migration.ImageBuilder.Consumers;

/// <summary>Makes an image of a copy of the memory that was taken ahead.</summary>
/// <param name="push">Makes and pushes the image.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
public sealed class BaseCheckpointTakenConsumer(
    MemoryPush push, IOptions<NodeOptions> node, TimeProvider time) : IConsumer<BaseCheckpointTaken>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<BaseCheckpointTaken> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        var timer = new StepTimer(time, node.Value.Name);
        var image = await timer.MeasureAsync(
            MigrationSteps.PushAhead, () => push.PushAsync(message, context.CancellationToken), i => i.Bytes);
        await context.PublishConfirmedAsync(new BaseImagePushed
        {
            MigrationId = message.MigrationId,
            Plan = message.Plan,
            Source = message.Source,
            Target = message.Target,
            BaseImage = message.BaseImage,
            Round = message.Round,
            PreviousBytes = message.PreviousBytes,
            CopiedBytes = message.ArchiveBytes,
            Image = image.Reference,
            ImageBytes = image.Bytes,
            Steps = timer.Steps,
        });
        push.Forget(message);
    }
}

/// <summary>Where <see cref="BaseCheckpointTakenConsumer"/> receives.</summary>
/// <param name="node">The node.</param>
public sealed class BaseCheckpointTakenConsumerDefinition(IOptions<NodeOptions> node)
    : ServiceConsumerDefinition<BaseCheckpointTakenConsumer, BaseCheckpointTaken>(ImageBuilderOptions.Service, node);
