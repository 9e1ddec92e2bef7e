using System.Globalization;
using Migration.Contracts;

namespace Migration.Coordinator.Progress;

/// <summary>The target is there and asks for a copy of the memory.</summary>
internal sealed class TakeBaseCheckpointConsumer(MigrationProgress progress) : EventConsumer<TakeBaseCheckpoint>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(TakeBaseCheckpoint message) => new()
    {
        MigrationId = message.MigrationId,
        // Each copy is told once.
        Event = string.Create(CultureInfo.InvariantCulture, $"{nameof(TakeBaseCheckpoint)} {message.Round}"),
        Steps = message.Steps,
    };
}

/// <summary>Queue and policy of <see cref="TakeBaseCheckpointConsumer"/>.</summary>
internal sealed class TakeBaseCheckpointConsumerDefinition
    : ProgressConsumerDefinition<TakeBaseCheckpointConsumer, TakeBaseCheckpoint>;
