using MassTransit;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Migrations;

namespace Migration.SwitchCtl.Consumers;

/// <summary>The messages that tell how a step or a decision went.</summary>
internal static partial class Answers
{
    /// <summary>Answers everything but a step that was done.</summary>
    /// <returns>Whether the step was done, so that its own answer is due.</returns>
    public static async Task<bool> AnswerOtherAsync<TMessage>(
        this ConsumeContext<TMessage> context,
        StepOutcome outcome,
        MigrationDirector migrations,
        ILogger log)
        where TMessage : class
    {
        switch (outcome.Answer)
        {
            case StepAnswer.Done:
                return true;
            case StepAnswer.Aborted:
                await context.PublishConfirmedAsync(Aborted(outcome.Record!));
                migrations.Told(outcome.Record!.Id, Announcement.MigrationAborted);
                return false;
            case StepAnswer.Refused:
                LogRefused(log);
                await context.PublishConfirmedAsync(new AbortRefused
                {
                    MigrationId = outcome.Record!.Id,
                    Reason = "The switch sends the clients to the target already; the migration goes on.",
                });
                return false;
            default:
                LogLate(log, typeof(TMessage).Name, outcome.Record?.Phase);
                return false;
        }
    }

    public static MigrationAborted Aborted(MigrationRecord record) => new()
    {
        MigrationId = record.Id,
        Plan = record.Plan,
        Source = record.Source,
        Target = record.Target,
        Reason = record.Reason ?? "",
    };

    public static TrafficRedirected Redirected(StepOutcome outcome)
    {
        var record = outcome.Record!;
        return new TrafficRedirected
        {
            MigrationId = record.Id,
            Plan = record.Plan,
            Source = record.Source,
            Target = record.Target!,
            FreezeMs = record.Figures!.FreezeMs,
            ReplayedPackets = record.Figures.Replayed,
            DroppedPackets = record.Figures.Dropped,
            Steps = outcome.Steps,
        };
    }

    public static TrafficReleased Released(StepOutcome outcome)
    {
        var record = outcome.Record!;
        return new TrafficReleased
        {
            MigrationId = record.Id,
            FreezeMs = record.Figures!.FreezeMs,
            ReplayedPackets = record.Figures.Replayed,
            DroppedPackets = record.Figures.Dropped,
            Steps = outcome.Steps,
        };
    }

    /// <summary>Puts the migration's id on everything logged until disposed of.</summary>
    public static IDisposable? MigrationScope(this ILogger log, Guid migration) => Scope(log, migration);

    private static readonly Func<ILogger, Guid, IDisposable?> Scope =
        LoggerMessage.DefineScope<Guid>("migration {MigrationId}");

    [LoggerMessage(EventId = 1103, Level = LogLevel.Information, Message =
        "{Message} came late and is ignored: the migration is in phase {Phase}")]
    private static partial void LogLate(ILogger log, string message, MigrationPhase? phase);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Information, Message =
        "Abort refused: the traffic was redirected before")]
    private static partial void LogRefused(ILogger log);
}
