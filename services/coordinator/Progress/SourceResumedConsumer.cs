using Migration.Contracts;

namespace Migration.Coordinator.Progress;

/// <summary>Undone: the source runs again.</summary>
internal sealed class SourceResumedConsumer(MigrationProgress progress) : EventConsumer<SourceResumed>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(SourceResumed message) => new()
    {
        MigrationId = message.MigrationId,
        Event = nameof(SourceResumed),
        Node = message.Node,
        Steps = message.Steps,
    };
}

/// <summary>Queue and policy of <see cref="SourceResumedConsumer"/>.</summary>
internal sealed class SourceResumedConsumerDefinition
    : ProgressConsumerDefinition<SourceResumedConsumer, SourceResumed>;
