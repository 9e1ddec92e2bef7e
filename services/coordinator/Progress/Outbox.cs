using MassTransit;
using Migration.Coordinator.Records;
using Migration.Platform.Hosting;

namespace Migration.Coordinator.Progress;

/// <summary>
/// Publishes the messages that were recorded together with a change. One that was published but not yet noted as such
/// goes out again after a crash; all receivers take repetitions.
/// </summary>
internal sealed class Outbox(IMigrationStore store) : IDisposable
{
    private const int Turns = 64;

    // One at a time for each migration, and what is pending is read by the one whose turn it is: else a consumer and the
    // deadline watch that meet at a migration would both publish the same message. Others do not wait for it: a message
    // takes a confirmation by the broker and a write to the disk.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Turns).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Publishes what is pending of one migration.</summary>
    /// <param name="migrationId">The migration.</param>
    /// <param name="publish">The consume context where there is one, so that conversation ids flow.</param>
    /// <param name="cancellation">Gives up; what was not published stays pending.</param>
    public async Task SendAsync(Guid migrationId, IPublishEndpoint publish, CancellationToken cancellation)
    {
        var turn = _turns[(uint)migrationId.GetHashCode() % Turns];
        await turn.WaitAsync(cancellation);
        try
        {
            foreach (var message in await store.PendingAsync(migrationId, cancellation))
            {
                await publish.PublishConfirmedAsync(message.Message, cancellation);
                await store.PublishedAsync(message.Sequence, cancellation);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Publishes what has been pending for some time: left behind by a crash.</summary>
    /// <param name="recordedBefore">Only of migrations with older messages; younger ones are being published elsewhere.
    /// </param>
    /// <param name="publish">Where to.</param>
    /// <param name="cancellation">Gives up; what was not published stays pending.</param>
    public async Task SendLeftoversAsync(
        DateTimeOffset recordedBefore, IPublishEndpoint publish, CancellationToken cancellation)
    {
        foreach (var migration in await store.PendingSinceAsync(recordedBefore, cancellation))
            await SendAsync(migration, publish, cancellation);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var turn in _turns)
            turn.Dispose();
    }
}
