using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Progress;

/// <summary>The checkpoint is in the registry.</summary>
internal sealed class ImagePushedConsumer(MigrationProgress progress) : EventConsumer<ImagePushed>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(ImagePushed message) => new()
    {
        MigrationId = message.MigrationId,
        Event = nameof(ImagePushed),
        Reaches = MigrationState.Pushed,
        ImageBytes = message.ImageBytes,
        Steps = message.Steps,
    };
}

/// <summary>Queue and policy of <see cref="ImagePushedConsumer"/>.</summary>
internal sealed class ImagePushedConsumerDefinition : ProgressConsumerDefinition<ImagePushedConsumer, ImagePushed>;
