using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Progress;

/// <summary>No connection is half open any more; the hold follows.</summary>
internal sealed class ConnectionsDrainedConsumer(MigrationProgress progress)
    : EventConsumer<ConnectionsDrained>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(ConnectionsDrained message) => new()
    {
        MigrationId = message.MigrationId,
        Event = nameof(ConnectionsDrained),
        Reaches = MigrationState.Draining,
        Steps = message.Steps,
    };
}

/// <summary>Queue and policy of <see cref="ConnectionsDrainedConsumer"/>.</summary>
internal sealed class ConnectionsDrainedConsumerDefinition
    : ProgressConsumerDefinition<ConnectionsDrainedConsumer, ConnectionsDrained>;
