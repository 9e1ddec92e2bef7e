using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Admission;

/// <summary>Decides whether a migration may begin, and writes the decision down.</summary>
internal sealed partial class AdmissionDesk(
    IMigrationStore store,
    WorkloadSurvey survey,
    IOptions<CoordinatorOptions> options,
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

        var record = await ExamineAsync(id, request, cancellation);
        if (record.State == MigrationState.Rejected)
            LogRejected(id, record.Workload.FullName(), string.Join(" | ", record.Reasons));
        else
            LogAccepted(id, record.Workload.FullName(), record.SourceNode, record.Request.TargetNode);
        return new AdmissionAnswer(record, AdmissionAnswerKind.Decided);
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

    private async Task<MigrationRecord> ExamineAsync(
        Guid id, MigrationRequested request, CancellationToken cancellation)
    {
        var reasons = new List<string>(RequestRules.Check(request, options.Value.Nodes));
        reasons.AddRange(await BusyAsync(id, request.Workload, cancellation));
        SurveyResult? found = null;
        if (NodesToAsk(request) is { Count: > 0 } nodes)
        {
            found = await survey.AskAsync(request.Workload, nodes, request.TargetNode, cancellation);
            reasons.AddRange(found.Problems);
            if (request.SourceNode is null)
                reasons.AddRange(RequestRules.SameNode(request.TargetNode, found.Source?.Node));
        }

        if (reasons.Count > 0)
            return await WriteAsync(id, record => Reject(record, reasons), cancellation);
        try
        {
            return await WriteAsync(id, record => Accept(record, found!), cancellation);
        }
        catch (WorkloadBusyException)
        {
            // Another request for the workload was admitted while this one was examined.
            reasons.AddRange(await BusyAsync(id, request.Workload, cancellation));
            return await WriteAsync(id, record => Reject(record, reasons), cancellation);
        }
    }

    /// <summary>Nodes to ask for the workload; none when the request does not even name one properly.</summary>
    private List<string> NodesToAsk(MigrationRequested request)
    {
        var workload = request.Workload;
        if (string.IsNullOrWhiteSpace(workload.Pod) || string.IsNullOrWhiteSpace(workload.Container))
            return [];
        return [.. options.Value.Nodes
            .Where(n => n.Platform == workload.Platform && (request.SourceNode ?? n.Name) == n.Name)
            .Select(n => n.Name)];
    }

    private async Task<IEnumerable<string>> BusyAsync(Guid id, Workload workload, CancellationToken cancellation)
    {
        var query = new MigrationQuery { States = MigrationStates.Active, Workload = workload.FullName() };
        var others = await store.ListAsync(query, cancellation);
        return others.Where(o => o.Id != id).Select(o =>
            $"{workload.Display()} is already migrating: migration {o.Id} to {o.Request.TargetNode} is {o.State}; "
            + "wait for it or cancel it.");
    }

    private async Task<MigrationRecord> WriteAsync(
        Guid id, Func<MigrationRecord, Change> decide, CancellationToken cancellation)
    {
        // Whoever decided first, a repetition that ran at the same time or a cancel, has decided.
        var result = await store.ChangeAsync(
            id, record => record.State == MigrationState.Requested ? decide(record) : null, cancellation);
        return result!.After;
    }

    private Change Accept(MigrationRecord record, SurveyResult found)
    {
        var now = time.GetUtcNow();
        var accepted = record.In(MigrationState.Accepted, now) with
        {
            AcceptedAt = now,
            Source = found.Source,
            BaseImage = found.BaseImage,
        };
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
}
