using System.Collections.Concurrent;
using MassTransit;
using Migration.Contracts;

namespace Migration.Platform.Hosting;

/// <summary>
/// Ends the step that runs when its migration is given up. Without it the abort would wait in the queue behind the
/// step, which may hang on the very thing for which the migration was given up: a registry that hardly answers, an
/// engine that is stuck. Stands before <see cref="MigrationOrder"/>, which is what would make it wait.
/// </summary>
internal sealed class AbortableSteps : IFilter<ConsumeContext>
{
    private readonly ConcurrentDictionary<CancellationTokenSource, Guid> _running = [];

    /// <inheritdoc />
    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        if (context.CorrelationId is not { } migration || migration == Guid.Empty)
        {
            await next.Send(context);
            return;
        }

        if (context.HasMessageType(typeof(MigrationAborted)))
        {
            await StopAsync(migration);
            await next.Send(context);
            return;
        }

        await RunAsync(migration, context, next);
    }

    /// <inheritdoc />
    public void Probe(ProbeContext context) => context.CreateFilterScope("abortable-steps");

    private async Task StopAsync(Guid migration)
    {
        foreach (var step in _running.Where(r => r.Value == migration))
        {
            try
            {
                await step.Key.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // It has just ended by itself.
            }
        }
    }

    private async Task RunAsync(Guid migration, ConsumeContext context, IPipe<ConsumeContext> next)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        _running[stop] = migration;
        try
        {
            await next.Send(new AbortableConsumeContext(context, stop.Token));
        }
        catch (OperationCanceledException) when (
            stop.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            LogContext.Info?.Log("Migration {MigrationId} is given up, and the step that ran for it as well", migration);
        }
        finally
        {
            _running.TryRemove(stop, out _);
        }
    }
}
