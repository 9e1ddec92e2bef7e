using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.ImageBuilder.Images;
using Migration.Platform.Hosting;

namespace Migration.ImageBuilder.Consumers;

/// <summary>Deletes archive and image of a migration that was given up.</summary>
/// <param name="artifacts">Deletes what is not needed any more.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
public sealed class MigrationAbortedConsumer(
    CheckpointArtifacts artifacts,
    IOptions<NodeOptions> node,
    TimeProvider time) : IConsumer<MigrationAborted>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<MigrationAborted> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        if (message.Plan.SourceNode != node.Value.Name)
            return;
        var timer = new StepTimer(time, node.Value.Name);
        await timer.MeasureAsync(MigrationSteps.Remove, async () =>
        {
            artifacts.DeleteArchive(message.MigrationId);
            await artifacts.DeleteImageAsync(
                message.MigrationId, message.Plan.Workload.Container, context.CancellationToken);
        });
        await context.Publish(new ArtifactsDeleted
        {
            MigrationId = message.MigrationId,
            Node = node.Value.Name,
            Steps = timer.Steps,
        });
    }
}

/// <summary>Where <see cref="MigrationAbortedConsumer"/> receives.</summary>
/// <param name="node">The node.</param>
public sealed class MigrationAbortedConsumerDefinition(IOptions<NodeOptions> node)
    : ServiceConsumerDefinition<MigrationAbortedConsumer, MigrationAborted>(ImageBuilderOptions.Service, node)
{
    /// <inheritdoc />
    // An undo has to succeed: about half a minute of tries.
    protected override int TransientRetries => 16;
}
