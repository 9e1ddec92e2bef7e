using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Coordinator.Progress;
using Migration.Coordinator.Queue;
using Migration.Coordinator.Records;
using Migration.Platform.Hosting;

namespace Migration.Coordinator.Admission;

/// <summary>Takes requests from the bus, examines them and publishes the answer.</summary>
internal sealed partial class MigrationRequestedConsumer(
    AdmissionDesk desk,
    QueueView queue,
    Outbox outbox,
    IOptions<CoordinatorOptions> options,
    ILogger<MigrationRequestedConsumer> logger)
    : IConsumer<MigrationRequested>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<MigrationRequested> context)
    {
        CheckComplete(context.Message);
        var (id, origin) = RequestIdentity.Of(context);
        LogReceived(id, origin);
        if (RequestRules.IsForSeveral(context.Message)
            && RequestRules.Check(context.Message, options.Value.Nodes).Count == 0)
        {
            LogForSeveral(id, context.Message.Kind!, context.Message.Workload.Pod);
            await context.PublishConfirmedAsync(new DivideMigration { MigrationId = id, Request = context.Message });
            return;
        }

        var answer = await desk.DecideAsync(id, context.Message, context.CancellationToken);
        await outbox.SendAsync(id, context, context.CancellationToken);
        if (answer.Kind == AdmissionAnswerKind.Repeated)
            await AnswerAgainAsync(context, answer.Record);
    }

    private async Task AnswerAgainAsync(ConsumeContext context, MigrationRecord record)
    {
        // A later state says more than MigrationAccepted, and that would set the deployer to work again.
        if (record.State == MigrationState.Accepted)
            await context.PublishConfirmedAsync(Announcements.Accepted(record));
        else if (record.State == MigrationState.Rejected)
            await context.PublishConfirmedAsync(Announcements.Rejected(record));
        else if (await queue.PositionOfAsync(record, context.CancellationToken) is { } position)
            await context.PublishConfirmedAsync(Announcements.Queued(record, position));
    }

    // JSON can say null where the contract does not allow it.
    private static void CheckComplete(MigrationRequested request)
    {
        if (request.Workload is null)
            throw new IncompleteRequestException("workload");
        foreach (var (member, value) in new (string, string?)[]
                 {
                     ("workload.platform", request.Workload.Platform),
                     ("workload.namespace", request.Workload.Namespace),
                     ("workload.pod", request.Workload.Pod),
                     ("workload.container", request.Workload.Container),
                 })
        {
            if (value is null)
                throw new IncompleteRequestException(member);
        }
    }

    [LoggerMessage(151, LogLevel.Information,
        "Request {MigrationId} is for all pods of {Kind} {Name}: the operator makes a migration of each.")]
    private partial void LogForSeveral(Guid migrationId, string kind, string name);

    [LoggerMessage(150, LogLevel.Information, "Received a request for migration {MigrationId} (id from {Origin}).")]
    private partial void LogReceived(Guid migrationId, string origin);
}
