using System.Text.Json;
using System.Threading.Channels;
using Migration.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Migration.Local.Events;

/// <summary>
/// Listens to every event of every migration, on a queue of its own that the broker deletes with the connection, and
/// requests migrations as any RabbitMQ client would: plain JSON to one exchange.
/// </summary>
public sealed class EventFeed : IAsyncDisposable
{
    private const string EveryMessage = "#";
    private const string EnvelopeType = "application/vnd.masstransit+json";

    // A broker that starts again needs some seconds, the client library five more until it tries.
    private static readonly TimeSpan RecoveryBound = TimeSpan.FromMinutes(1);

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    // Everything that belongs to one migration, by the name of the exchange that MassTransit gives it.
    private static readonly IReadOnlyList<Type> Contracts =
    [
        .. typeof(MigrationRequested).Assembly.GetExportedTypes()
            .Where(t => t.GetProperty(nameof(MigrationAccepted.MigrationId))?.PropertyType == typeof(Guid)),
    ];

    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly Channel<MigrationEvent> _events = Channel.CreateUnbounded<MigrationEvent>();

    // Done while the broker is there; another one from the loss of the connection until it is recovered.
    private TaskCompletionSource _connected = Connected(true);

    private EventFeed(IConnection connection, IChannel channel)
    {
        _connection = connection;
        _channel = channel;
    }

    /// <summary>Starts to listen. Nothing published from now on is missed.</summary>
    /// <param name="connection">Connection to the broker; the feed owns it.</param>
    /// <param name="cancellation">Cancels the start.</param>
    public static async Task<EventFeed> StartAsync(IConnection connection, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        var feed = new EventFeed(connection, channel);
        connection.ConnectionShutdownAsync += (_, _) =>
        {
            Volatile.Write(ref feed._connected, Connected(false));
            return Task.CompletedTask;
        };
        connection.RecoverySucceededAsync += (_, _) =>
        {
            Volatile.Read(ref feed._connected).TrySetResult();
            return Task.CompletedTask;
        };
        var queue = await channel.QueueDeclareAsync(cancellationToken: cancellation);
        foreach (var contract in Contracts)
        {
            // Declared as the services declare it: whoever comes first makes it.
            await channel.ExchangeDeclareAsync(
                Exchange(contract), ExchangeType.Topic, durable: true, cancellationToken: cancellation);
            await channel.QueueBindAsync(
                queue.QueueName, Exchange(contract), EveryMessage, cancellationToken: cancellation);
        }

        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            if (Read(delivery.Body.Span) is { } read)
            {
                // The client library uses its buffer again.
                feed._events.Writer.TryWrite(
                    read with { Envelope = delivery.Body.ToArray(), RoutingKey = delivery.RoutingKey });
            }

            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellation);
        return feed;
    }

    /// <summary>The events in order of arrival. One reader at a time.</summary>
    /// <param name="cancellation">Ends the reading.</param>
    public IAsyncEnumerable<MigrationEvent> ReadAsync(CancellationToken cancellation) =>
        _events.Reader.ReadAllAsync(cancellation);

    /// <summary>Requests a migration; while the broker is away the request waits for it, up to a minute.</summary>
    /// <param name="request">What to move where.</param>
    /// <param name="cancellation">Cancels the publishing.</param>
    /// <exception cref="TimeoutException">The broker did not come back.</exception>
    public async Task RequestAsync(MigrationRequested request, CancellationToken cancellation = default)
    {
        await Volatile.Read(ref _connected).Task.WaitAsync(RecoveryBound, cancellation);
        var body = JsonSerializer.SerializeToUtf8Bytes(request, Options);
        var properties = new BasicProperties { ContentType = "application/json", Persistent = true };
        await _channel.BasicPublishAsync(
            Exchange(typeof(MigrationRequested)), "", mandatory: true, properties, body, cancellation);
    }

    /// <summary>Publishes a message once more, as a broker or a service may that was interrupted.</summary>
    /// <param name="seen">The message.</param>
    /// <param name="cancellation">Cancels the publishing.</param>
    public async Task RepeatAsync(MigrationEvent seen, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var properties = new BasicProperties { ContentType = EnvelopeType, Persistent = true };
        await _channel.BasicPublishAsync(
            $"{typeof(MigrationRequested).Namespace}:{seen.Name}", seen.RoutingKey, mandatory: false, properties,
            seen.Envelope, cancellation);
    }

    /// <summary>Stops listening and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _events.Writer.TryComplete();
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static TaskCompletionSource Connected(bool already)
    {
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (already)
            connected.SetResult();
        return connected;
    }

    private static string Exchange(Type contract) => $"{contract.Namespace}:{contract.Name}";

    /// <summary>Takes the message out of MassTransit's envelope; null for one that is not of a migration.</summary>
    private static MigrationEvent? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var envelope = JsonSerializer.Deserialize<JsonElement>(body);
            var name = envelope.GetProperty("messageType")[0].GetString()!.Split(':')[^1];
            var message = envelope.GetProperty("message");
            return new MigrationEvent(name, message.GetProperty("migrationId").GetGuid(), message);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException
            or InvalidOperationException)
        {
            // Anybody may publish anything on an exchange; what is not an event is no news.
            return null;
        }
    }
}
