using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Deployer.Platforms;
using Migration.Platform.Hosting;

namespace Migration.Deployer.Consumers;

/// <summary>Retires the source once the clients have been redirected.</summary>
/// <param name="platforms">What runs workloads here.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
public sealed class TrafficRedirectedConsumer(
    NodePlatforms<IDeploymentPlatform> platforms,
    IOptions<NodeOptions> node,
    TimeProvider time) : IConsumer<TrafficRedirected>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<TrafficRedirected> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        var platform = platforms.Of(MigrationSteps.Retire, message.Plan.Workload);
        var timer = new StepTimer(time, node.Value.Name);
        await timer.MeasureAsync(
            MigrationSteps.Retire, () => platform.RetireAsync(message, context.CancellationToken));
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

    /// <inheritdoc />
    protected override bool HasToSucceed => true;
}
