using System.Runtime.CompilerServices;
using System.Text.Json;
using Migration.Cli.Api;

namespace Migration.Cli.Following;

/// <summary>
/// Follows a migration to its end by the coordinator's event stream. A stream that breaks is taken up where it was: a
/// coordinator may restart while a migration goes on without it.
/// </summary>
internal sealed class MigrationFollower(CoordinatorClient coordinator, TimeProvider time)
{
    // About 20 s in a row without an answer: a coordinator that is restarted is back in less.
    private const int MostBreaks = 12;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>What happens, from the migration's beginning until its end.</summary>
    /// <exception cref="CliException">The coordinator does not come back.</exception>
    public async IAsyncEnumerable<MigrationUpdate> FollowAsync(
        Guid id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? last = null;
        var breaks = 0;
        while (true)
        {
            await using var events = coordinator.EventsAsync(id, last, cancellation).GetAsyncEnumerator(cancellation);
            while (await NextAsync(id, events, ++breaks, cancellation) is { } update)
            {
                breaks = 0;
                last = update.Event.StreamId ?? last;
                yield return update;
                if (StateNames.HasEnded(update.Event.State))
                    yield break;
            }

            if (breaks > MostBreaks)
                throw GaveUp(id, null);
            var pause = FirstPause * Math.Pow(2, breaks - 1);
            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, cancellation);
        }
    }

    private async Task<MigrationUpdate?> NextAsync(
        Guid id, IAsyncEnumerator<EventInfo> events, int breaks, CancellationToken cancellation)
    {
        try
        {
            if (!await events.MoveNextAsync())
                return null;
            var migration = await coordinator.GetAsync(id, cancellation);
            return new MigrationUpdate(events.Current, migration.Deserialize<MigrationInfo>(ApiJson.Options)!);
        }
        catch (Exception e) when (e is IOException or HttpRequestException
            or CliException { ExitCode: ExitCodes.Unreachable })
        {
            return breaks <= MostBreaks ? null : throw GaveUp(id, e);
        }
    }

    private static CliException GaveUp(Guid id, Exception? cause) => new(
        ExitCodes.Unreachable,
        $"The coordinator went away while migration {id} was being followed, and has not come back.",
        $"The migration goes on without it. Later: migratectl watch {id}",
        cause);
}
