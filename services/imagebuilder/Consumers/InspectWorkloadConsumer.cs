using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.ImageBuilder.Images;
using Migration.Platform.Hosting;

namespace Migration.ImageBuilder.Consumers;

/// <summary>
/// Makes ready when somebody asks for a workload of this node, as the coordinator does before each migration. The
/// checkpointer answers.
/// </summary>
/// <param name="rehearsal">Makes ready.</param>
public sealed class InspectWorkloadConsumer(PushRehearsal rehearsal) : IConsumer<InspectWorkload>
{
    /// <inheritdoc />
    public Task Consume(ConsumeContext<InspectWorkload> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return rehearsal.RunAsync(context.CancellationToken);
    }
}

/// <summary>Where <see cref="InspectWorkloadConsumer"/> receives.</summary>
/// <param name="node">The node.</param>
public sealed class InspectWorkloadConsumerDefinition(IOptions<NodeOptions> node)
    : ServiceConsumerDefinition<InspectWorkloadConsumer, InspectWorkload>(ImageBuilderOptions.Service, node);
