using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Deployer.Platforms;
using Migration.Platform.Hosting;

namespace Migration.Deployer.Consumers;

/// <summary>Removes the target of a migration that was given up.</summary>
/// <param name="platforms">What runs workloads here.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
public sealed class MigrationAbortedConsumer(
    NodePlatforms<IDeploymentPlatform> platforms,
    IOptions<NodeOptions> node,
    TimeProvider time) : IConsumer<MigrationAborted>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<MigrationAborted> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        if (message.Plan.TargetNode != node.Value.Name)
            return;
        var platform = platforms.Of(MigrationSteps.Remove, message.Plan.Workload);
        var timer = new StepTimer(time, node.Value.Name);
        await timer.MeasureAsync(
            MigrationSteps.Remove, () => platform.RemoveAsync(message, context.CancellationToken));
        await context.PublishConfirmedAsync(new TargetRemoved
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
    : ServiceConsumerDefinition<MigrationAbortedConsumer, MigrationAborted>(DeployerOptions.Service, node)
{
    /// <inheritdoc />
    // An undo has to succeed: about half a minute of tries.
    protected override int TransientRetries => 16;

    /// <inheritdoc />
    protected override bool HasToSucceed => true;
}
