using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Deployer.Platforms;
using Migration.Platform.Hosting;

namespace Migration.Deployer.Consumers;

/// <summary>
/// Fetches a layer of a checkpoint while the rest is on its way. A failure is no reason to give the migration up: what
/// is not here when the image is complete is fetched then.
/// </summary>
/// <param name="platforms">What runs workloads here.</param>
/// <param name="log">Log.</param>
public sealed partial class LayerPushedConsumer(
    NodePlatforms<IDeploymentPlatform> platforms, ILogger<LayerPushedConsumer> log) : IConsumer<LayerPushed>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<LayerPushed> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        try
        {
            await platforms.Of(MigrationSteps.Pull, message.Plan.Workload)
                .FetchLayerAsync(message, context.CancellationToken);
        }
        catch (Exception e) when (e is StepException or TransientStepException)
        {
            LogNotFetched(message.Digest, message.MigrationId, e.Message);
        }
    }

    [LoggerMessage(EventId = 4102, Level = LogLevel.Warning,
        Message = "Layer {Digest} of migration {MigrationId} was not fetched ahead: {Cause}")]
    private partial void LogNotFetched(string digest, Guid migrationId, string cause);
}

/// <summary>Where <see cref="LayerPushedConsumer"/> receives.</summary>
/// <param name="node">The node.</param>
public sealed class LayerPushedConsumerDefinition(IOptions<NodeOptions> node)
    : ServiceConsumerDefinition<LayerPushedConsumer, LayerPushed>(DeployerOptions.Service, node);
