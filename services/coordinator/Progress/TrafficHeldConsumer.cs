using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Progress;

/// <summary>The freeze window is open.</summary>
internal sealed class TrafficHeldConsumer(MigrationProgress progress) : EventConsumer<TrafficHeld>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(TrafficHeld message) => new()
    {
        MigrationId = message.MigrationId,
        Event = nameof(TrafficHeld),
        Reaches = MigrationState.Held,
        Steps = message.Steps,
    };
}

/// <summary>Queue and policy of <see cref="TrafficHeldConsumer"/>.</summary>
internal sealed class TrafficHeldConsumerDefinition : ProgressConsumerDefinition<TrafficHeldConsumer, TrafficHeld>;
