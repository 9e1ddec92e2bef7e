using System.Globalization;
using Migration.Contracts;

namespace Migration.Coordinator.Progress;

/// <summary>The memory was copied while the workload serves.</summary>
internal sealed class BaseCheckpointTakenConsumer(MigrationProgress progress) : EventConsumer<BaseCheckpointTaken>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(BaseCheckpointTaken message) => new()
    {
        MigrationId = message.MigrationId,
        // Each copy is told once.
        Event = string.Create(CultureInfo.InvariantCulture, $"{nameof(BaseCheckpointTaken)} {message.Round ?? 1}"),
        Steps = message.Steps,
    };
}

/// <summary>Queue and policy of <see cref="BaseCheckpointTakenConsumer"/>.</summary>
internal sealed class BaseCheckpointTakenConsumerDefinition
    : ProgressConsumerDefinition<BaseCheckpointTakenConsumer, BaseCheckpointTaken>;
