using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Threading.Channels;
using Migration.Contracts;
using Migration.Dashboard.Access;
using Migration.Dashboard.Model;
using Migration.Dashboard.Sources;

namespace Migration.Dashboard.Tests.Harness;

/// <summary>A coordinator that does what the test says.</summary>
internal sealed class ScriptedMigrations : IMigrationSource
{
    private readonly ConcurrentDictionary<Guid, MigrationInfo> _migrations = [];
    private readonly ConcurrentQueue<MigrationNews> _news = [];
    private readonly ConcurrentDictionary<Channel<MigrationNews>, byte> _followers = [];

    public IReadOnlyList<NodeInfo> Nodes { get; } =
        [new("node-a", "podman", 1), new("node-b", "podman", 2)];

    public Channel<MigrationRequested> Requests { get; } = Channel.CreateUnbounded<MigrationRequested>();

    public Channel<(Guid Id, string? Reason)> Cancels { get; } = Channel.CreateUnbounded<(Guid, string?)>();

    public string? Refusal { get; set; }

    public MovabilityInfo Movability { get; set; } = new(
        true, "node-a", [],
        [new("node-b", true, []), new("node-c", false, ["node-c: CRIU is not installed: apt install criu."])],
        new MigrationWay("stop-and-copy", null));

    public void Set(MigrationInfo migration, string? @event = null, string? note = null)
    {
        _migrations[migration.Id] = migration;
        var news = new MigrationNews(
            migration.Id, @event ?? migration.State, migration.State, migration.ChangedAt, note);
        _news.Enqueue(news);
        foreach (var follower in _followers.Keys)
            follower.Writer.TryWrite(news);
    }

    public Task<IReadOnlyList<MigrationInfo>> ListAsync(MigrationFilter filter, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<MigrationInfo>>([.. _migrations.Values
            .Where(m => filter.States.Count == 0 || filter.States.Contains(m.State))
            .Where(m => filter.Node is null || m.SourceNode == filter.Node || m.TargetNode == filter.Node)
            .Where(m => filter.Before is null || m.RequestedAt < filter.Before)
            .OrderByDescending(m => m.RequestedAt).Take(filter.Limit)]);

    public Task<MigrationInfo?> FindAsync(Guid id, CancellationToken cancellation) =>
        Task.FromResult(_migrations.GetValueOrDefault(id));

    public async IAsyncEnumerable<MigrationNews?> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var channel = Channel.CreateUnbounded<MigrationNews>();
        _followers[channel] = 0;
        yield return null;
        await foreach (var news in channel.Reader.ReadAllAsync(cancellation))
            yield return news;
    }

    public async IAsyncEnumerable<MigrationNews> FollowAsync(
        Guid id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var channel = Channel.CreateUnbounded<MigrationNews>();
        _followers[channel] = 0;
        foreach (var old in _news.Where(n => n.MigrationId == id).ToList())
            yield return old;
        await foreach (var news in channel.Reader.ReadAllAsync(cancellation))
        {
            if (news.MigrationId == id)
                yield return news;
        }
    }

    public Task<MovabilityInfo> CheckAsync(Workload workload, CancellationToken cancellation) =>
        Task.FromResult(Movability);

    public Task<ActionOutcome> RequestAsync(
        MigrationRequested request, ClaimsPrincipal caller, CancellationToken cancellation)
    {
        if (!DashboardAccess.MayAct(caller))
            return Task.FromResult(ActionOutcome.Refused(DashboardAccess.OnlyLooks));
        if (Refusal is not null)
            return Task.FromResult(ActionOutcome.Refused(Refusal));
        Set(Samples.Accepted(request.MigrationId!.Value, TimeProvider.System.GetUtcNow(), request.TargetNode!));
        Requests.Writer.TryWrite(request);
        return Task.FromResult(ActionOutcome.Done(request.MigrationId.Value));
    }

    public Task<ActionOutcome> CancelAsync(
        Guid id, string? reason, ClaimsPrincipal caller, CancellationToken cancellation)
    {
        if (!DashboardAccess.MayAct(caller))
            return Task.FromResult(ActionOutcome.Refused(DashboardAccess.OnlyLooks));
        Cancels.Writer.TryWrite((id, reason));
        return Task.FromResult(ActionOutcome.Done(id));
    }
}
