using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Progress;

/// <summary>The point of no return is passed.</summary>
internal sealed class TrafficRedirectedConsumer(MigrationProgress progress) : EventConsumer<TrafficRedirected>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(TrafficRedirected message) => new()
    {
        MigrationId = message.MigrationId,
        Event = nameof(TrafficRedirected),
        Reaches = MigrationState.Redirected,
        FreezeMs = message.FreezeMs,
        Steps = message.Steps,
    };
}

/// <summary>Queue and policy of <see cref="TrafficRedirectedConsumer"/>.</summary>
internal sealed class TrafficRedirectedConsumerDefinition
    : ProgressConsumerDefinition<TrafficRedirectedConsumer, TrafficRedirected>;
