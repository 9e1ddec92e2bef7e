using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Progress;

/// <summary>The container runs in the target.</summary>
internal sealed class PodRestoredConsumer(MigrationProgress progress) : EventConsumer<PodRestored>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(PodRestored message) => new()
    {
        MigrationId = message.MigrationId,
        Event = nameof(PodRestored),
        Reaches = MigrationState.Restored,
        Steps = message.Steps,
    };
}

/// <summary>Queue and policy of <see cref="PodRestoredConsumer"/>.</summary>
internal sealed class PodRestoredConsumerDefinition : ProgressConsumerDefinition<PodRestoredConsumer, PodRestored>;
