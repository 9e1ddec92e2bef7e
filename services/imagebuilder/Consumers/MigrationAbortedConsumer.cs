using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.ImageBuilder.Images;
using Migration.Platform.Hosting;

namespace Migration.ImageBuilder.Consumers;

/// <summary>Deletes archive and image of a migration that was given up.</summary>
/// <param name="artifacts">Deletes what is not needed any more.</param>
/// <param name="work">Work that ends when a migration is given up.</param>
/// <param name="dump">Pushes that may be under way.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class MigrationAbortedConsumer(
    CheckpointArtifacts artifacts,
    MigrationWork work,
    DumpPush dump,
    IOptions<NodeOptions> node,
    TimeProvider time,
    ILogger<MigrationAbortedConsumer> log) : IConsumer<MigrationAborted>
{
    /// <summary>Tries at the registry beside the first one, about 1.5 s in all.</summary>
    internal const int Retries = 4;

    /// <inheritdoc />
    public async Task Consume(ConsumeContext<MigrationAborted> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        if (message.Plan.SourceNode != node.Value.Name)
            return;
        var timer = new StepTimer(time, node.Value.Name);
        string? left = null;
        await timer.MeasureAsync(MigrationSteps.Remove, async () =>
        {
            await work.GiveUpAsync(message.MigrationId);
            await dump.GiveUpAsync(message.MigrationId);
            artifacts.DeleteArchive(message.MigrationId);
            left = await DeleteImageAsync(context);
        });
        await context.PublishConfirmedAsync(new ArtifactsDeleted
        {
            MigrationId = message.MigrationId,
            Node = node.Value.Name,
            Left = left,
            Steps = timer.Steps,
        });
    }

    // A registry that fails is often why the migration was given up. It must not keep the rollback open: the workload
    // serves, and an image that may be left does no harm. What could not be deleted is said.
    private async Task<string?> DeleteImageAsync(ConsumeContext<MigrationAborted> context)
    {
        var message = context.Message;
        try
        {
            await artifacts.DeleteImageAsync(
                message.MigrationId, message.Plan.Workload.Container, context.CancellationToken);
            return null;
        }
        catch (TransientStepException e) when (context.GetRetryAttempt() >= Retries)
        {
            LogLeft(message.MigrationId, e.Message);
            return e.Message;
        }
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Warning,
        Message = "Migration {MigrationId} is rolled back, its image may be left in the registry: {Cause}")]
    private partial void LogLeft(Guid migrationId, string cause);
}

/// <summary>Where <see cref="MigrationAbortedConsumer"/> receives.</summary>
/// <param name="node">The node.</param>
public sealed class MigrationAbortedConsumerDefinition(IOptions<NodeOptions> node)
    : ServiceConsumerDefinition<MigrationAbortedConsumer, MigrationAborted>(ImageBuilderOptions.Service, node)
{
    /// <inheritdoc />
    protected override int TransientRetries => MigrationAbortedConsumer.Retries;

    /// <inheritdoc />
    protected override bool HasToSucceed => true;
}
