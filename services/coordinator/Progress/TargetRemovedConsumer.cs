using Migration.Contracts;

namespace Migration.Coordinator.Progress;

/// <summary>Undone: the target pod is gone.</summary>
internal sealed class TargetRemovedConsumer(MigrationProgress progress) : EventConsumer<TargetRemoved>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(TargetRemoved message) => new()
    {
        MigrationId = message.MigrationId,
        Event = nameof(TargetRemoved),
        Node = message.Node,
        Steps = message.Steps,
    };
}

/// <summary>Queue and policy of <see cref="TargetRemovedConsumer"/>.</summary>
internal sealed class TargetRemovedConsumerDefinition
    : ProgressConsumerDefinition<TargetRemovedConsumer, TargetRemoved>;
