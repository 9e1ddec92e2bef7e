using MassTransit;

namespace Migration.Coordinator.Progress;

/// <summary>Consumer of an event that only has to be written down.</summary>
/// <typeparam name="TMessage">The event.</typeparam>
/// <param name="progress">Writes it down.</param>
internal abstract class EventConsumer<TMessage>(MigrationProgress progress) : IConsumer<TMessage>
    where TMessage : class
{
    /// <inheritdoc />
    public Task Consume(ConsumeContext<TMessage> context) =>
        progress.RecordAsync(Read(context.Message), context, context.CancellationToken);

    /// <summary>What the event says.</summary>
    protected abstract MigrationFact Read(TMessage message);
}
