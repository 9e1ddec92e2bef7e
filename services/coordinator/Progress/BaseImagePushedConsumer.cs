using System.Globalization;
using Migration.Contracts;

namespace Migration.Coordinator.Progress;

/// <summary>The copied memory is in the registry.</summary>
internal sealed class BaseImagePushedConsumer(MigrationProgress progress) : EventConsumer<BaseImagePushed>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(BaseImagePushed message) => new()
    {
        MigrationId = message.MigrationId,
        // Each copy is told once.
        Event = string.Create(CultureInfo.InvariantCulture, $"{nameof(BaseImagePushed)} {message.Round ?? 1}"),
        Steps = message.Steps,
    };
}

/// <summary>Queue and policy of <see cref="BaseImagePushedConsumer"/>.</summary>
internal sealed class BaseImagePushedConsumerDefinition
    : ProgressConsumerDefinition<BaseImagePushedConsumer, BaseImagePushed>;
