using MassTransit;
using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Progress;

/// <summary>
/// The deployer could not retire the source. There is no way back after the redirect, so a person has to look.
/// </summary>
internal sealed class RetirementFaultConsumer(MigrationProgress progress)
    : EventConsumer<Fault<TrafficRedirected>>(progress)
{
    /// <inheritdoc />
    protected override MigrationFact Read(Fault<TrafficRedirected> message) => new()
    {
        MigrationId = message.Message.MigrationId,
        Event = "RetirementFault",
        Reaches = MigrationState.NeedsAttention,
        Reason = $"The source on {message.Message.Plan.SourceNode} could not be retired, the clients are served by the "
            + $"target: {string.Join("; ", message.Exceptions.Select(e => e.Message))} "
            + "Remove the stopped source by hand.",
    };
}

/// <summary>Queue and policy of <see cref="RetirementFaultConsumer"/>.</summary>
internal sealed class RetirementFaultConsumerDefinition
    : ProgressConsumerDefinition<RetirementFaultConsumer, Fault<TrafficRedirected>>;
