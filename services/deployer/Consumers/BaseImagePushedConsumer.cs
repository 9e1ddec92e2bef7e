using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Deployer.Platforms;
using Migration.Deployer.PreCopy;
using Migration.Platform.Hosting;

namespace Migration.Deployer.Consumers;

/// <summary>Fetches a copy of the memory ahead, and asks for another one or goes on.</summary>
/// <param name="platforms">What runs workloads here.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
public sealed class BaseImagePushedConsumer(
    NodePlatforms<IDeploymentPlatform> platforms,
    IOptions<NodeOptions> node,
    TimeProvider time) : IConsumer<BaseImagePushed>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<BaseImagePushed> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        var timer = new StepTimer(time, node.Value.Name);
        var platform = platforms.Of(MigrationSteps.PullAhead, message.Plan.Workload);
        await timer.MeasureAsync(
            MigrationSteps.PullAhead, () => platform.FetchAheadAsync(message, context.CancellationToken));
        var took = TimeSpan.FromMilliseconds(message.Steps.Concat(timer.Steps).Sum(s => s.DurationMs));
        await context.PublishConfirmedAsync(CopyRounds.IsWorthAnother(message, took)
            ? new TakeBaseCheckpoint
            {
                MigrationId = message.MigrationId,
                Plan = message.Plan,
                Source = message.Source,
                Target = message.Target,
                BaseImage = message.BaseImage!,
                Round = (message.Round ?? 1) + 1,
                PreviousBytes = message.CopiedBytes,
                Steps = timer.Steps,
            }
            : new TargetPrepared
            {
                MigrationId = message.MigrationId,
                Plan = message.Plan,
                Source = message.Source,
                Target = message.Target,
                BaseImage = message.BaseImage!,
                Steps = timer.Steps,
            });
    }
}

/// <summary>Where <see cref="BaseImagePushedConsumer"/> receives.</summary>
/// <param name="node">The node.</param>
public sealed class BaseImagePushedConsumerDefinition(IOptions<NodeOptions> node)
    : ServiceConsumerDefinition<BaseImagePushedConsumer, BaseImagePushed>(DeployerOptions.Service, node);
