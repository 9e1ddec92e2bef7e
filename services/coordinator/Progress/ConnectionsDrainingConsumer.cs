using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Progress;

/// <summary>New connections wait at the switch.</summary>
internal sealed class ConnectionsDrainingConsumer(MigrationProgress progress)
    : EventConsumer<ConnectionsDraining>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(ConnectionsDraining message) => new()
    {
        MigrationId = message.MigrationId,
        Event = nameof(ConnectionsDraining),
        Reaches = MigrationState.Draining,
        Steps = message.Steps,
    };
}

/// <summary>Queue and policy of <see cref="ConnectionsDrainingConsumer"/>.</summary>
internal sealed class ConnectionsDrainingConsumerDefinition
    : ProgressConsumerDefinition<ConnectionsDrainingConsumer, ConnectionsDraining>;
