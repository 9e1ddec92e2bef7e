using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Deployer.Checkpoints;
using Migration.Deployer.Platforms;
using Migration.Platform.Hosting;

namespace Migration.Deployer.Consumers;

/// <summary>Prepares the target of a migration.</summary>
/// <param name="platforms">What runs workloads here.</param>
/// <param name="fetch">Makes ready for the checkpoint that is to come.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
public sealed class MigrationAcceptedConsumer(
    NodePlatforms<IDeploymentPlatform> platforms,
    CheckpointFetch fetch,
    IOptions<NodeOptions> node,
    TimeProvider time) : IConsumer<MigrationAccepted>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<MigrationAccepted> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        var platform = platforms.Of(MigrationSteps.Prepare, message.Plan.Workload);
        var timer = new StepTimer(time, node.Value.Name);
        var target = await timer.MeasureAsync(
            MigrationSteps.Prepare, () => platform.PrepareAsync(message, context.CancellationToken));
        await fetch.RehearseAsync(context.CancellationToken);
        if (message.Plan.Strategy == MigrationStrategies.PreCopy && platform.FetchesAhead)
        {
            await context.PublishConfirmedAsync(new TakeBaseCheckpoint
            {
                MigrationId = message.MigrationId,
                Plan = message.Plan,
                Source = message.Source,
                Target = target,
                BaseImage = message.BaseImage,
                Round = 1,
                Steps = timer.Steps,
            });
            return;
        }

        await context.PublishConfirmedAsync(new TargetPrepared
        {
            MigrationId = message.MigrationId,
            Plan = message.Plan,
            Source = message.Source,
            Target = target,
            BaseImage = message.BaseImage,
            Steps = timer.Steps,
        });
    }
}

/// <summary>Where <see cref="MigrationAcceptedConsumer"/> receives.</summary>
/// <param name="node">The node.</param>
public sealed class MigrationAcceptedConsumerDefinition(IOptions<NodeOptions> node)
    : ServiceConsumerDefinition<MigrationAcceptedConsumer, MigrationAccepted>(DeployerOptions.Service, node);
