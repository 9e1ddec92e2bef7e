using Migration.Contracts;

namespace Migration.Coordinator.Progress;

/// <summary>Undone: the switch lets the packets go to the source.</summary>
internal sealed class TrafficReleasedConsumer(MigrationProgress progress) : EventConsumer<TrafficReleased>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(TrafficReleased message) => new()
    {
        MigrationId = message.MigrationId,
        Event = nameof(TrafficReleased),
        FreezeMs = message.FreezeMs,
        Steps = message.Steps,
    };
}

/// <summary>Queue and policy of <see cref="TrafficReleasedConsumer"/>.</summary>
internal sealed class TrafficReleasedConsumerDefinition
    : ProgressConsumerDefinition<TrafficReleasedConsumer, TrafficReleased>;
