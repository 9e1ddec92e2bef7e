using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Migration.Contracts;

namespace Migration.Platform.Hosting.Janitor;

/// <summary>
/// Removes from time to time what crashed or failed clean-ups of ended migrations left on this node. That a migration
/// has ended is for the coordinator to say: while it does not answer, nothing is removed. See docs/decisions/0060.
/// </summary>
internal sealed partial class NodeJanitor(
    IServiceScopeFactory scopes,
    IEnumerable<ILeftoverSweeper> sweepers,
    IOptions<NodeOptions> node,
    IOptions<JanitorOptions> options,
    TimeProvider time,
    ILogger<NodeJanitor> log) : BackgroundService
{
    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(10);

    // What was found clean once needs no second look: nothing is made for a migration that has ended.
    private readonly Dictionary<Guid, DateTimeOffset> _clean = [];

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (e is RequestException
                || (e is OperationCanceledException && !stoppingToken.IsCancellationRequested))
            {
                // The next tick asks again.
                LogNoAnswer(e.Message);
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var since = now - options.Value.LookBack;
        foreach (var old in _clean.Where(c => c.Value <= since).ToList())
            _clean.Remove(old.Key);
        foreach (var migration in JanitorRules.Due(await AskAsync(since, cancellation), options.Value, now))
        {
            if (!_clean.ContainsKey(migration.MigrationId) && await SweepAsync(migration, cancellation))
                _clean[migration.MigrationId] = migration.EndedAt;
        }
    }

    private async Task<IReadOnlyList<EndedMigration>> AskAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        // Also a bound for the sending, which without a broker would take for ever.
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(AnswerBound + AnswerBound);
        await using var scope = scopes.CreateAsyncScope();
        var client = scope.ServiceProvider.GetRequiredService<IClientFactory>()
            .CreateRequestClient<FindEndedMigrations>(AnswerBound);
        var answer = await client.GetResponse<EndedMigrationsFound>(
            new FindEndedMigrations { Node = node.Value.Name, EndedAfter = since }, bound.Token, AnswerBound);
        return answer.Message.Migrations;
    }

    private async Task<bool> SweepAsync(EndedMigration migration, CancellationToken cancellation)
    {
        var isClean = true;
        foreach (var sweeper in sweepers)
        {
            try
            {
                foreach (var removed in await sweeper.SweepAsync(migration, cancellation))
                    LogRemoved(removed, migration.MigrationId, migration.Outcome);
            }
            catch (Exception e) when (e is TransientStepException or IOException or UnauthorizedAccessException)
            {
                isClean = false;
                LogNotRemoved(migration.MigrationId, e.Message);
            }
        }

        return isClean;
    }

    [LoggerMessage(EventId = 1201, Level = LogLevel.Warning,
        Message = "Removed {Thing}, left of migration {MigrationId}, which is {Outcome}")]
    private partial void LogRemoved(string thing, Guid migrationId, string outcome);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Warning,
        Message = "What migration {MigrationId} left cannot be removed now: {Cause}")]
    private partial void LogNotRemoved(Guid migrationId, string cause);

    [LoggerMessage(EventId = 1203, Level = LogLevel.Information,
        Message = "Nothing is swept: the coordinator does not say which migrations have ended ({Cause})")]
    private partial void LogNoAnswer(string cause);
}
