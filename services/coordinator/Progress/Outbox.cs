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
    // One at a time, and what is pending is read by the one whose turn it is: else a consumer and the deadline watch
    // that meet at a migration would both publish the same message.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Publishes what is pending of one migration.</summary>
    /// <param name="migrationId">The migration.</param>
    /// <param name="publish">The consume context where there is one, so that conversation ids flow.</param>
    /// <param name="cancellation">Gives up; what was not published stays pending.</param>
    public Task SendAsync(Guid migrationId, IPublishEndpoint publish, CancellationToken cancellation) =>
        SendAsync(migrationId, _ => true, publish, cancellation);

    /// <summary>Publishes what has been pending for some time: left behind by a crash.</summary>
    /// <param name="recordedBefore">Only what is older; younger messages are being published elsewhere.</param>
    /// <param name="publish">Where to.</param>
    /// <param name="cancellation">Gives up; what was not published stays pending.</param>
    public Task SendLeftoversAsync(
        DateTimeOffset recordedBefore, IPublishEndpoint publish, CancellationToken cancellation) =>
        SendAsync(null, message => message.RecordedAt < recordedBefore, publish, cancellation);

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

    private async Task SendAsync(
        Guid? migrationId, Func<PendingMessage, bool> which, IPublishEndpoint publish, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            foreach (var message in (await store.PendingAsync(migrationId, cancellation)).Where(which))
            {
                await publish.PublishConfirmedAsync(message.Message, cancellation);
                await store.PublishedAsync(message.Sequence, cancellation);
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
