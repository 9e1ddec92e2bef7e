using System.Collections.Concurrent;
using MassTransit;
using Migration.Contracts;
using Migration.Platform.Hosting;

namespace Migration.Hosting.Tests.Fixtures;

/// <summary>Steps that hang until they are let go or cancelled, and what became of them.</summary>
public sealed class HangingSteps
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _begun = [];
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _free = [];
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _ended = [];
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _undone = [];

    public Task Begun(Guid id) => Of(_begun, id).Task;

    public Task Ended(Guid id) => Of(_ended, id).Task;

    public Task Undone(Guid id) => Of(_undone, id).Task;

    public void LetGo(Guid id) => Of(_free, id).TrySetResult();

    public async Task RunAsync(Guid id, CancellationToken cancellation)
    {
        Of(_begun, id).TrySetResult();
        try
        {
            await Of(_free, id).Task.WaitAsync(cancellation);
            Of(_ended, id).TrySetResult();
        }
        catch (OperationCanceledException)
        {
            Of(_ended, id).TrySetCanceled(cancellation);
            throw;
        }
    }

    /// <summary>How often an undo fails before it succeeds.</summary>
    public int UndoFailures { get; set; }

    public void Undo(Guid id)
    {
        if (UndoFailures-- > 0)
            throw new DirectoryNotFoundException("somebody else deleted it meanwhile");
        Of(_undone, id).TrySetResult();
    }

    private static TaskCompletionSource Of(ConcurrentDictionary<Guid, TaskCompletionSource> tasks, Guid id) =>
        tasks.GetOrAdd(id, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}

internal sealed class HangingConsumer(HangingSteps steps) : IConsumer<TrafficHeld>
{
    public Task Consume(ConsumeContext<TrafficHeld> context) =>
        steps.RunAsync(context.Message.MigrationId, context.CancellationToken);
}

internal sealed class HangingConsumerDefinition()
    : ServiceConsumerDefinition<HangingConsumer, TrafficHeld>("hanging");

internal sealed class UndoingConsumer(HangingSteps steps) : IConsumer<MigrationAborted>
{
    public Task Consume(ConsumeContext<MigrationAborted> context)
    {
        steps.Undo(context.Message.MigrationId);
        return Task.CompletedTask;
    }
}

internal sealed class UndoingConsumerDefinition()
    : ServiceConsumerDefinition<UndoingConsumer, MigrationAborted>("hanging")
{
    protected override bool HasToSucceed => true;
}
