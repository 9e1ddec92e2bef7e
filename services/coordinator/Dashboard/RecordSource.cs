using System.Runtime.CompilerServices;
using System.Security.Claims;
using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Coordinator.Admission;
using Migration.Coordinator.Progress;
using Migration.Coordinator.Queue;
using Migration.Coordinator.Records;
using Migration.Dashboard.Model;
using Migration.Dashboard.Sources;
using Migration.Platform.Hosting;

namespace Migration.Coordinator.Dashboard;

/// <summary>The record for the page, and what its viewers ask for.</summary>
internal sealed class RecordSource(
    IMigrationStore store,
    QueueView queue,
    Migratability migratability,
    AdmissionDesk admission,
    CancelDesk cancels,
    Outbox outbox,
    IBusControl bus,
    Viewers viewers,
    IOptions<CoordinatorOptions> options) : IMigrationSource
{
    /// <inheritdoc />
    // Not read before it is asked for: wrong options are told all together, by the host.
    public IReadOnlyList<NodeInfo> Nodes =>
        [.. options.Value.Nodes.Select(n => new NodeInfo(n.Name, n.Platform))];

    /// <inheritdoc />
    public Task<IReadOnlyList<MigrationInfo>> ListAsync(MigrationFilter filter, CancellationToken cancellation) =>
        GuardAsync<IReadOnlyList<MigrationInfo>>(async () =>
        {
            var records = await store.ListAsync(
                new MigrationQuery
                {
                    States = [.. filter.States.Select(s => Enum.TryParse<MigrationState>(s, out var state)
                        ? state : (MigrationState?)null).OfType<MigrationState>()],
                    Workload = filter.Workload,
                    Node = filter.Node,
                    RequestedBefore = filter.Before,
                    Limit = filter.Limit,
                },
                cancellation);
            var positions = await queue.PositionsAsync(records, cancellation);
            return [.. records.Select(r =>
                RecordInfo.Of(r, positions.TryGetValue(r.Id, out var position) ? position : null))];
        });

    /// <inheritdoc />
    public Task<MigrationInfo?> FindAsync(Guid id, CancellationToken cancellation) => GuardAsync(async () =>
        await store.FindAsync(id, cancellation) is { } record
            ? RecordInfo.Of(record, await queue.PositionOfAsync(record, cancellation))
            : null);

    /// <inheritdoc />
    public async IAsyncEnumerable<MigrationNews?> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = await GuardAsync(() => store.LastSequenceAsync(cancellation));
        yield return null;
        await foreach (var news in FollowAsync(null, after, cancellation))
            yield return news;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<MigrationNews> FollowAsync(
        Guid id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var news in FollowAsync(id, 0, cancellation))
        {
            yield return news;
            if (Enum.Parse<MigrationState>(news.State).HasEnded())
                yield break;
        }
    }

    /// <inheritdoc />
    public Task<MovabilityInfo> CheckAsync(Workload workload, CancellationToken cancellation) => GuardAsync(async () =>
    {
        var answer = await migratability.OfAsync(workload, null, cancellation);
        return new MovabilityInfo(
            answer.Migratable,
            answer.SourceNode,
            answer.Reasons,
            [.. answer.Targets.Select(t => new MovabilityInfo.Target(t.Node, t.Migratable, t.Reasons))],
            answer.Options is { } way ? new MigrationWay(way.Strategy, way.Policy) : null);
    });

    /// <inheritdoc />
    public Task<ActionOutcome> RequestAsync(
        MigrationRequested request, ClaimsPrincipal caller, CancellationToken cancellation) =>
        ActAsync(caller, async by =>
        {
            var id = request.MigrationId ?? NewId.NextGuid();
            var answer = await admission.DecideAsync(id, request with { RequestedBy = by }, cancellation);
            await outbox.SendAsync(id, bus, cancellation);
            return answer.Record.State == MigrationState.Rejected
                ? ActionOutcome.Refused(string.Join(" ", answer.Record.Reasons))
                : ActionOutcome.Done(id);
        }, cancellation);

    /// <inheritdoc />
    public Task<ActionOutcome> CancelAsync(
        Guid id, string? reason, ClaimsPrincipal caller, CancellationToken cancellation) =>
        ActAsync(caller, async by => await cancels.CancelAsync(id, by, reason, bus, cancellation) switch
        {
            null => ActionOutcome.Refused($"No migration {id} is on record."),
            { Change: { Event: Cancellation.Refused, Note: { } why } } => ActionOutcome.Refused(why),
            _ => ActionOutcome.Done(id),
        }, cancellation);

    private async Task<ActionOutcome> ActAsync(
        ClaimsPrincipal caller, Func<string, Task<ActionOutcome>> act, CancellationToken cancellation)
    {
        try
        {
            if (await viewers.WhyNotAsync(caller, cancellation) is { } why)
                return ActionOutcome.Refused(why);
            if (bus.CheckHealth() is { Status: not BusHealthStatus.Healthy } health)
                return ActionOutcome.Refused($"The message broker cannot be reached: {health.Description}");
            return await act(Viewers.NameOf(caller));
        }
        catch (TransientStepException e)
        {
            return ActionOutcome.Refused(e.Message);
        }
    }

    private async IAsyncEnumerable<MigrationNews> FollowAsync(
        Guid? id, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var entries = store.FollowAsync(id, after, cancellation).GetAsyncEnumerator(cancellation);
        while (await GuardAsync(() => entries.MoveNextAsync().AsTask()))
        {
            var entry = entries.Current;
            yield return new MigrationNews(entry.MigrationId, entry.Event, $"{entry.State}", entry.At, entry.Note);
        }
    }

    private static async Task<T> GuardAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (TransientStepException e)
        {
            throw new SourceUnavailableException(e.Message, e);
        }
    }
}
