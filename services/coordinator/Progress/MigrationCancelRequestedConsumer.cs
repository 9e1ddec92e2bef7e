using MassTransit;
using Migration.Contracts;

namespace Migration.Coordinator.Progress;

/// <summary>A user wants a migration given up.</summary>
internal sealed class MigrationCancelRequestedConsumer(CancelDesk desk) : IConsumer<MigrationCancelRequested>
{
    /// <inheritdoc />
    public Task Consume(ConsumeContext<MigrationCancelRequested> context) => desk.CancelAsync(
        context.Message.MigrationId,
        context.Message.RequestedBy,
        context.Message.Reason,
        context,
        context.CancellationToken);
}

/// <summary>Queue and policy of <see cref="MigrationCancelRequestedConsumer"/>.</summary>
internal sealed class MigrationCancelRequestedConsumerDefinition
    : ProgressConsumerDefinition<MigrationCancelRequestedConsumer, MigrationCancelRequested>;
