using MassTransit;
using Migration.Contracts;
using RabbitMQ.Client;

namespace Migration.Samples.Requester;

/// <summary>Follows the events of one migration and of its retries; its queue goes with this program.</summary>
/// <param name="migration">The migration.</param>
/// <param name="output">Gets a line for each event.</param>
internal sealed class MigrationFollower(Guid migration, TextWriter output)
{
    private readonly string _queue = $"requester-{migration:n}";
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One message is handled at a time (ConcurrentMessageLimit), so nobody else reads or writes it.
    private Guid _current = migration;

    /// <summary>How it ended; one of <see cref="MigrationOutcomes"/>.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Adds the queue, bound to every event that is of interest.</summary>
    /// <param name="rabbit">The bus that is being configured.</param>
    public void Listen(IRabbitMqBusFactoryConfigurator rabbit) =>
        rabbit.ReceiveEndpoint(_queue, queue =>
        {
            queue.AutoDelete = true;
            queue.Durable = false;
            queue.ConfigureConsumeTopology = false;
            queue.ConcurrentMessageLimit = 1;
            On<MigrationQueued>(queue, m => m.MigrationId, m => $"place {m.Position}");
            On<MigrationAccepted>(queue, m => m.MigrationId, m => $"{m.Plan.SourceNode} -> {m.Plan.TargetNode}");
            On<TargetPrepared>(queue, m => m.MigrationId, m => Steps(m.Steps));
            On<TrafficHeld>(queue, m => m.MigrationId, m => Steps(m.Steps));
            On<CheckpointTaken>(queue, m => m.MigrationId, m => Steps(m.Steps));
            On<ImagePushed>(queue, m => m.MigrationId, m => Steps(m.Steps));
            On<PodRestored>(queue, m => m.MigrationId, m => Steps(m.Steps));
            On<TrafficRedirected>(queue, m => m.MigrationId, m => Steps(m.Steps));
            On<MigrationAborted>(queue, m => m.MigrationId, m => m.Reason);
            On<MigrationCompleted>(queue, m => m.MigrationId, m => $"freeze {m.FreezeMs:0} ms",
                _ => _ended.TrySetResult(MigrationOutcomes.Completed));
            On<MigrationRejected>(queue, m => m.MigrationId, m => string.Join(" ", m.Reasons),
                _ => _ended.TrySetResult(MigrationOutcomes.Rejected));
            On<MigrationFailed>(queue, m => m.MigrationId, m => $"{m.Outcome}: {m.Reason}", Failed);
        });

    private void On<T>(
        IRabbitMqReceiveEndpointConfigurator queue, Func<T, Guid> id, Func<T, string> text, Action<T>? then = null)
        where T : class
    {
        queue.Bind<T>(binding =>
        {
            binding.ExchangeType = ExchangeType.Topic;
            binding.RoutingKey = "#";
        });
        queue.Handler<T>(async context =>
        {
            if (id(context.Message) != _current)
                return;
            await output.WriteLineAsync($"{typeof(T).Name} {text(context.Message)}".TrimEnd());
            then?.Invoke(context.Message);
        });
    }

    private void Failed(MigrationFailed failed)
    {
        if (failed.RetryId is { } retry)
            _current = retry;
        else
            _ended.TrySetResult(failed.Outcome);
    }

    private static string Steps(IEnumerable<StepReport> steps) =>
        string.Join(", ", steps.Select(s => $"{s.Name} {s.DurationMs:0.0} ms"));
}
