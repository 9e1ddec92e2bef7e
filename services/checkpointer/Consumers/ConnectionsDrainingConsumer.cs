using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Checkpointer.Checkpoints;
using Migration.Contracts;
using Migration.Platform.Hosting;

namespace Migration.Checkpointer.Consumers;

/// <summary>Waits for half-open connections once the switch keeps back new ones.</summary>
/// <param name="drain">Does the waiting.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
public sealed class ConnectionsDrainingConsumer(
    ConnectionDrain drain, IOptions<NodeOptions> node, TimeProvider time) : IConsumer<ConnectionsDraining>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<ConnectionsDraining> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        var timer = new StepTimer(time, node.Value.Name);
        var result = await timer.MeasureAsync(
            MigrationSteps.Drain, () => drain.WaitAsync(message.Plan.Workload, context.CancellationToken));
        await context.PublishConfirmedAsync(new ConnectionsDrained
        {
            MigrationId = message.MigrationId,
            Plan = message.Plan,
            Source = message.Source,
            Target = message.Target,
            Drained = result.Drained,
            Steps = timer.Steps,
        });
    }
}

/// <summary>Where <see cref="ConnectionsDrainingConsumer"/> receives.</summary>
/// <param name="node">The node.</param>
public sealed class ConnectionsDrainingConsumerDefinition(IOptions<NodeOptions> node)
    : ServiceConsumerDefinition<ConnectionsDrainingConsumer, ConnectionsDraining>(CheckpointerOptions.Service, node);
