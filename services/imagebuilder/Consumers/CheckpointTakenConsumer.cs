using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.ImageBuilder.Images;
using Migration.Platform.Hosting;

namespace Migration.ImageBuilder.Consumers;

/// <summary>Makes an image of a checkpoint.</summary>
/// <param name="push">Makes and pushes the image.</param>
/// <param name="artifacts">Deletes what is not needed any more.</param>
/// <param name="seals">Signs the image.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
public sealed class CheckpointTakenConsumer(
    CheckpointPush push,
    CheckpointArtifacts artifacts,
    CheckpointSeals seals,
    IOptions<NodeOptions> node,
    TimeProvider time) : IConsumer<CheckpointTaken>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<CheckpointTaken> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        var timer = new StepTimer(time, node.Value.Name);
        var image = await push.PushAsync(message, timer, context.CancellationToken);
        await context.PublishConfirmedAsync(new ImagePushed
        {
            MigrationId = message.MigrationId,
            Plan = message.Plan,
            Source = message.Source,
            Target = message.Target,
            Image = image.Reference,
            Signature = seals.Sign(image.Reference, message.MigrationId, message.Plan),
            ImageBytes = image.Bytes,
            ContentBytes = image.ContentBytes,
            Steps = timer.Steps,
        });
        artifacts.DeleteArchive(message.MigrationId);
    }
}

/// <summary>Where <see cref="CheckpointTakenConsumer"/> receives.</summary>
/// <param name="node">The node.</param>
public sealed class CheckpointTakenConsumerDefinition(IOptions<NodeOptions> node)
    : ServiceConsumerDefinition<CheckpointTakenConsumer, CheckpointTaken>(ImageBuilderOptions.Service, node)
{
    /// <inheritdoc />
    // The clients wait: two more tries, then the migration is better given up.
    protected override int TransientRetries => 2;
}
