using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Deployer.Sources;
using Migration.Platform.Hosting;

namespace Migration.Deployer.Consumers;

/// <summary>Retires the source once the clients have been redirected.</summary>
/// <param name="retirement">Removes the source.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
public sealed class TrafficRedirectedConsumer(
    SourceRetirement retirement,
    IOptions<NodeOptions> node,
    TimeProvider time) : IConsumer<TrafficRedirected>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<TrafficRedirected> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        var timer = new StepTimer(time, node.Value.Name);
        await timer.MeasureAsync(
            MigrationSteps.Retire, () => retirement.RetireAsync(message, context.CancellationToken));
        await context.PublishConfirmedAsync(new SourceRetired
        {
            MigrationId = message.MigrationId,
            Plan = message.Plan,
            Steps = timer.Steps,
        });
    }
}

/// <summary>Where <see cref="TrafficRedirectedConsumer"/> receives.</summary>
/// <param name="node">The node.</param>
public sealed class TrafficRedirectedConsumerDefinition(IOptions<NodeOptions> node)
    : ServiceConsumerDefinition<TrafficRedirectedConsumer, TrafficRedirected>(DeployerOptions.Service, node)
{
    /// <inheritdoc />
    // After the point of no return there is only forward: about half a minute of tries.
    protected override int TransientRetries => 16;
}
