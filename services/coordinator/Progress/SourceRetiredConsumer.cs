using Migration.Contracts;

namespace Migration.Coordinator.Progress;

/// <summary>The source is gone: the migration completes.</summary>
internal sealed class SourceRetiredConsumer(MigrationProgress progress) : EventConsumer<SourceRetired>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(SourceRetired message) => new()
    {
        MigrationId = message.MigrationId,
        Event = nameof(SourceRetired),
        Steps = message.Steps,
    };
}

/// <summary>Queue and policy of <see cref="SourceRetiredConsumer"/>.</summary>
internal sealed class SourceRetiredConsumerDefinition
    : ProgressConsumerDefinition<SourceRetiredConsumer, SourceRetired>;
