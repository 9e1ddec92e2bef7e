using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Progress;

/// <summary>The target pod exists.</summary>
internal sealed class TargetPreparedConsumer(MigrationProgress progress) : EventConsumer<TargetPrepared>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(TargetPrepared message) => new()
    {
        MigrationId = message.MigrationId,
        Event = nameof(TargetPrepared),
        Reaches = MigrationState.Prepared,
        Steps = message.Steps,
    };
}

/// <summary>Queue and policy of <see cref="TargetPreparedConsumer"/>.</summary>
internal sealed class TargetPreparedConsumerDefinition
    : ProgressConsumerDefinition<TargetPreparedConsumer, TargetPrepared>;
