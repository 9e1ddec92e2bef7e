using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Progress;

/// <summary>The switch controller gave the migration up; the services undo their parts.</summary>
internal sealed class MigrationAbortedConsumer(MigrationProgress progress) : EventConsumer<MigrationAborted>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(MigrationAborted message) => new()
    {
        MigrationId = message.MigrationId,
        Event = nameof(MigrationAborted),
        Reaches = MigrationState.RollingBack,
        Reason = message.Reason,
    };
}

/// <summary>Queue and policy of <see cref="MigrationAbortedConsumer"/>.</summary>
internal sealed class MigrationAbortedConsumerDefinition
    : ProgressConsumerDefinition<MigrationAbortedConsumer, MigrationAborted>;
