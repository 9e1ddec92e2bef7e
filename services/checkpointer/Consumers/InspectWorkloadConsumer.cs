using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Checkpointer.Inspection;
using Migration.Contracts;
using Migration.Platform.Hosting;

namespace Migration.Checkpointer.Consumers;

/// <summary>Answers what this node knows of a workload.</summary>
/// <param name="desk">Answers.</param>
public sealed class InspectWorkloadConsumer(InspectionDesk desk) : IConsumer<InspectWorkload>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<InspectWorkload> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        await context.RespondConfirmedAsync(await desk.AnswerAsync(context.Message, context.CancellationToken));
    }
}

/// <summary>Where <see cref="InspectWorkloadConsumer"/> receives.</summary>
/// <param name="node">The node.</param>
public sealed class InspectWorkloadConsumerDefinition(IOptions<NodeOptions> node)
    : ServiceConsumerDefinition<InspectWorkloadConsumer, InspectWorkload>(CheckpointerOptions.Service, node);
