using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Progress;

/// <summary>The switch controller had redirected before it was asked to give up: only forward from here.</summary>
internal sealed class AbortRefusedConsumer(MigrationProgress progress) : EventConsumer<AbortRefused>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(AbortRefused message) => new()
    {
        MigrationId = message.MigrationId,
        Event = nameof(AbortRefused),
        Reaches = MigrationState.Redirected,
        Reason = message.Reason,
    };
}

/// <summary>Queue and policy of <see cref="AbortRefusedConsumer"/>.</summary>
internal sealed class AbortRefusedConsumerDefinition : ProgressConsumerDefinition<AbortRefusedConsumer, AbortRefused>;
