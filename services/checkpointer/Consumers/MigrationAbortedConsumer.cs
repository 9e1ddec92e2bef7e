using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Checkpointer.Checkpoints;
using Migration.Contracts;
using Migration.Platform.Hosting;

namespace Migration.Checkpointer.Consumers;

/// <summary>Undoes the checkpoint when a migration is given up.</summary>
/// <param name="resumption">Resumes the source.</param>
/// <param name="copy">Forgets what was copied ahead.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
public sealed class MigrationAbortedConsumer(
    SourceResumption resumption, MemoryCopy copy, IOptions<NodeOptions> node, TimeProvider time)
    : IConsumer<MigrationAborted>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<MigrationAborted> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        if (message.Plan.SourceNode != node.Value.Name)
            return;
        await copy.ForgetAsync(message.MigrationId);
        var timer = new StepTimer(time, node.Value.Name);
        await timer.MeasureAsync(
            MigrationSteps.Resume, () => resumption.ResumeAsync(message.Plan.Workload, context.CancellationToken));
        await context.PublishConfirmedAsync(new SourceResumed
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
    : ServiceConsumerDefinition<MigrationAbortedConsumer, MigrationAborted>(CheckpointerOptions.Service, node)
{
    /// <inheritdoc />
    // An undo has to succeed: about half a minute of tries.
    protected override int TransientRetries => 16;

    /// <inheritdoc />
    protected override bool HasToSucceed => true;
}
