using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Coordinator.Queue;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Admission;

/// <summary>Decides whether a migration may begin, has to wait or is refused, and writes the decision down.</summary>
internal sealed partial class AdmissionDesk(
    IMigrationStore store,
    Examination examination,
    IOptions<AdmissionOptions> limits,
    TimeProvider time,
    ILogger<AdmissionDesk> logger)
{
    /// <summary>
    /// Examines a request. The same id asked again gets the answer it got before, and nothing starts twice.
    /// </summary>
    /// <param name="id">Id of the migration.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellation">Gives up; the request stays undecided and may be examined again.</param>
    public async Task<AdmissionAnswer> DecideAsync(Guid id, MigrationRequested request, CancellationToken cancellation)
    {
        using var scope = logger.BeginMigration(id);
        request = request with { MigrationId = id };
        var known = await store.AddAsync(Requested(id, request), cancellation);
        if (known is not null && known.Request != request)
        {
            LogDifferent(id, known.State);
            return new AdmissionAnswer(known, AdmissionAnswerKind.OtherRequest);
        }

        if (known is not null && known.State != MigrationState.Requested)
        {
            LogRepeated(id, known.State);
            return new AdmissionAnswer(known, AdmissionAnswerKind.Repeated);
        }

        var findings = await examination.OfAsync(request, cancellation);
        // Whoever decided first, a repetition that ran at the same time or a cancel, has decided.
        var result = await store.ChangeAmongAsync(
            id,
            async (record, active) =>
                record.State == MigrationState.Requested ? await DecideAsync(record, active, findings) : null,
            cancellation);
        LogDecision(result!);
        return new AdmissionAnswer(result!.After, AdmissionAnswerKind.Decided);
    }

    /// <summary>
    /// Starts a migration that waits, unless there is no room any more; examines it again before, as much may have changed
    /// since it was asked for.
    /// </summary>
    /// <param name="queued">The migration as it was listed.</param>
    /// <param name="cancellation">Gives up; the migration goes on waiting.</param>
    /// <returns>Whether it was decided; false leaves it in the queue, for there is no room or no answer.</returns>
    public async Task<bool> StartAsync(MigrationRecord queued, CancellationToken cancellation)
    {
        using var scope = logger.BeginMigration(queued.Id);
        var findings = await examination.AgainAsync(queued, await TriedAsync(queued, cancellation), cancellation);
        if (findings is { Reasons.Count: > 0, Incomplete: true })
        {
            LogNotAnswered(queued.Id, string.Join(" | ", findings.Reasons));
            return false;
        }

        var result = await store.ChangeAmongAsync(
            queued.Id,
            async (record, active) =>
                record.State == MigrationState.Queued ? await BeginAsync(record, active, findings) : null,
            cancellation);
        if (result?.Change is not null)
            LogDecision(result);
        return result?.After.State != MigrationState.Queued;
    }

    private async Task<IReadOnlyList<string>> TriedAsync(MigrationRecord queued, CancellationToken cancellation)
    {
        List<string> tried = [];
        for (var attempt = 1; queued.RetryOf is { } first && attempt < queued.Attempt; attempt++)
        {
            if (await store.FindAsync(Retry.IdOf(first, attempt), cancellation) is { } earlier)
                tried.Add(earlier.TargetNode);
        }

        return tried;
    }

    private MigrationRecord Requested(Guid id, MigrationRequested request)
    {
        var now = time.GetUtcNow();
        return new MigrationRecord
        {
            Id = id,
            Request = request,
            State = MigrationState.Requested,
            RequestedAt = now,
            ChangedAt = now,
        };
    }

    private async Task<Change> DecideAsync(MigrationRecord record, IActiveMigrations active, Findings findings)
    {
        var same = await active.OfPodAsync(record.Workload);
        var reasons = findings.Reasons.Concat(RequestRules.Busy(record.Workload, same)).ToList();
        var found = findings.Apply(record);
        if (reasons.Count > 0)
            return Reject(found, reasons);

        var now = time.GetUtcNow();
        var queued = found.In(MigrationState.Queued, now) with { QueuedAt = now };
        var startable = await WaitingLine.StartableAsync(active, [queued], limits.Value, now);
        if (startable.Any(r => r.Id == record.Id))
            return Accept(found);
        var waiting = await active.CountWaitingAsync();
        if (waiting >= limits.Value.MostQueued)
            return Reject(found,
                [$"{waiting} migrations wait already, as many as may (Coordinator:Admission:MostQueued): ask later."]);
        return new Change(queued, nameof(MigrationQueued))
        {
            Messages = [Announcements.Queued(queued, await active.CountWaitingBeforeAsync(queued) + 1)],
        };
    }

    private async Task<Change?> BeginAsync(MigrationRecord record, IActiveMigrations active, Findings findings)
    {
        if (findings.Reasons.Count > 0)
            return Reject(record, findings.Reasons);
        var found = findings.Apply(record);
        // Whose turn it is was seen to before; only the room may have gone meanwhile, or the workload be elsewhere.
        return WaitingLine.HasRoom(await active.RunningAsync(), found.SourceNode, limits.Value) ? Accept(found) : null;
    }

    private Change Accept(MigrationRecord record)
    {
        var now = time.GetUtcNow();
        var accepted = record.In(MigrationState.Accepted, now) with { AcceptedAt = now };
        return new Change(accepted, nameof(MigrationAccepted)) { Messages = [Announcements.Accepted(accepted)] };
    }

    private Change Reject(MigrationRecord record, IReadOnlyList<string> reasons)
    {
        var rejected = record.In(MigrationState.Rejected, time.GetUtcNow()) with { Reasons = reasons };
        return new Change(rejected, nameof(MigrationRejected), string.Join(" ", reasons))
        {
            Messages = [Announcements.Rejected(rejected)],
        };
    }

    private void LogDecision(ChangeResult result)
    {
        var record = result.After;
        if (record.State == MigrationState.Rejected)
            LogRejected(record.Id, record.Workload.FullName(), string.Join(" | ", record.Reasons));
        else if (record.State == MigrationState.Queued)
            LogQueued(record.Id, record.Workload.FullName(), record.Priority);
        else
            LogAccepted(record.Id, record.Workload.FullName(), record.SourceNode, record.TargetNode);
    }

    [LoggerMessage(140, LogLevel.Information,
        "Accepted migration {MigrationId} of {Workload} from {Source} to {Target}.")]
    private partial void LogAccepted(Guid migrationId, string workload, string? source, string target);

    [LoggerMessage(141, LogLevel.Information, "Rejected migration {MigrationId} of {Workload}: {Reasons}")]
    private partial void LogRejected(Guid migrationId, string workload, string reasons);

    [LoggerMessage(142, LogLevel.Information, "Migration {MigrationId} was asked for again; it is {State}.")]
    private partial void LogRepeated(Guid migrationId, MigrationState state);

    [LoggerMessage(143, LogLevel.Warning,
        "Ignored another request under the id of migration {MigrationId}, which is {State}: an id is for one.")]
    private partial void LogDifferent(Guid migrationId, MigrationState state);

    [LoggerMessage(144, LogLevel.Information, "Queued migration {MigrationId} of {Workload}, {Priority}.")]
    private partial void LogQueued(Guid migrationId, string workload, string priority);

    [LoggerMessage(145, LogLevel.Warning, "Migration {MigrationId} goes on waiting: {Reasons}")]
    private partial void LogNotAnswered(Guid migrationId, string reasons);
}
