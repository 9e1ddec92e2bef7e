using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Deployer.Platforms;
using Migration.Platform.Hosting;

namespace Migration.Deployer.Consumers;

/// <summary>Restores the workload in the prepared target.</summary>
/// <param name="platforms">What runs workloads here.</param>
/// <param name="signatures">Says whether the image may be restored.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
public sealed class ImagePushedConsumer(
    NodePlatforms<IDeploymentPlatform> platforms,
    SignatureCheck signatures,
    IOptions<NodeOptions> node,
    TimeProvider time) : IConsumer<ImagePushed>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<ImagePushed> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        var timer = new StepTimer(time, node.Value.Name);
        var platform = platforms.Of(MigrationSteps.Restore, message.Plan.Workload);
        signatures.Check(message);
        await platform.RestoreAsync(message, timer, context.CancellationToken);
        await context.PublishConfirmedAsync(new PodRestored
        {
            MigrationId = message.MigrationId,
            Plan = message.Plan,
            Source = message.Source,
            Target = message.Target,
            Steps = timer.Steps,
        });
        await platform.ForgetImageAsync(message, context.CancellationToken);
    }
}

/// <summary>Where <see cref="ImagePushedConsumer"/> receives.</summary>
/// <param name="node">The node.</param>
public sealed class ImagePushedConsumerDefinition(IOptions<NodeOptions> node)
    : ServiceConsumerDefinition<ImagePushedConsumer, ImagePushed>(DeployerOptions.Service, node)
{
    /// <inheritdoc />
    // The clients wait: two more tries, then the migration is better given up.
    protected override int TransientRetries => 2;
}
