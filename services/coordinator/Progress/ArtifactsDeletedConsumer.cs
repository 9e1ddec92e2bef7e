using Migration.Contracts;

namespace Migration.Coordinator.Progress;

/// <summary>Undone: archive and image are gone.</summary>
internal sealed class ArtifactsDeletedConsumer(MigrationProgress progress) : EventConsumer<ArtifactsDeleted>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(ArtifactsDeleted message) => new()
    {
        MigrationId = message.MigrationId,
        Event = nameof(ArtifactsDeleted),
        Node = message.Node,
        Steps = message.Steps,
    };
}

/// <summary>Queue and policy of <see cref="ArtifactsDeletedConsumer"/>.</summary>
internal sealed class ArtifactsDeletedConsumerDefinition
    : ProgressConsumerDefinition<ArtifactsDeletedConsumer, ArtifactsDeleted>;
