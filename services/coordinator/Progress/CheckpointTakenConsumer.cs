using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Progress;

/// <summary>The container is dumped.</summary>
internal sealed class CheckpointTakenConsumer(MigrationProgress progress) : EventConsumer<CheckpointTaken>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(CheckpointTaken message) => new()
    {
        MigrationId = message.MigrationId,
        Event = nameof(CheckpointTaken),
        Reaches = MigrationState.Checkpointed,
        Steps = message.Steps,
    };
}

/// <summary>Queue and policy of <see cref="CheckpointTakenConsumer"/>.</summary>
internal sealed class CheckpointTakenConsumerDefinition
    : ProgressConsumerDefinition<CheckpointTakenConsumer, CheckpointTaken>;
