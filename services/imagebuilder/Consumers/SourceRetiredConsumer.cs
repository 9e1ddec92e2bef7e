using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.ImageBuilder.Images;
using Migration.Platform.Hosting;

namespace Migration.ImageBuilder.Consumers;

/// <summary>Deletes the image of a migration that is done.</summary>
/// <param name="artifacts">Deletes what is not needed any more.</param>
/// <param name="node">The node.</param>
public sealed class SourceRetiredConsumer(
    CheckpointArtifacts artifacts,
    IOptions<NodeOptions> node) : IConsumer<SourceRetired>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<SourceRetired> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        if (message.Plan.SourceNode != node.Value.Name)
            return;
        await artifacts.DeleteImageAsync(
            message.MigrationId, message.Plan.Workload.Container, context.CancellationToken);
    }
}

/// <summary>Where <see cref="SourceRetiredConsumer"/> receives.</summary>
/// <param name="node">The node.</param>
public sealed class SourceRetiredConsumerDefinition(IOptions<NodeOptions> node)
    : ServiceConsumerDefinition<SourceRetiredConsumer, SourceRetired>(ImageBuilderOptions.Service, node);
