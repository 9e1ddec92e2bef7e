using MassTransit;

namespace Migration.Platform.Hosting;

/// <summary>
/// Has the messages of one migration handled one after the other, in the order in which they came, and those of
/// different migrations side by side, whichever they are. MassTransit's partitioner shares a number of places out by
/// hash: a step that hangs would hold up the migrations that have the same place, and the undo of each. See
/// docs/decisions/0129.
/// </summary>
internal sealed class MigrationOrder : IFilter<ConsumeContext>
{
    private readonly Dictionary<Guid, Task> _last = [];
    private readonly Lock _gate = new();

    /// <inheritdoc />
    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        // What belongs to no migration has an order of its own.
        var migration = context.CorrelationId ?? Guid.Empty;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_gate)
        {
            before = _last.GetValueOrDefault(migration, Task.CompletedTask);
            _last[migration] = done.Task;
        }

        await before;
        try
        {
            await next.Send(context);
        }
        finally
        {
            lock (_gate)
            {
                if (_last[migration] == done.Task)
                    _last.Remove(migration);
            }

            done.SetResult();
        }
    }

    /// <inheritdoc />
    public void Probe(ProbeContext context) => context.CreateFilterScope("migration-order");
}
