using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Migration.Coordinator.Tests.Harness;

/// <summary>What the coordinator could not read, with the reason given.</summary>
internal sealed record Unreadable(string Body, string Reason);

/// <summary>Reads the error queue of requests as any RabbitMQ client would.</summary>
internal sealed class ErrorQueue : IAsyncDisposable
{
    private readonly IConnection _connection;

    private ErrorQueue(IConnection connection) => _connection = connection;

    public Inbox Inbox { get; } = new();

    public static async Task<ErrorQueue> OpenAsync(
        BrokerAccess broker, string name = "migration-requests_error", string header = "MT-Fault-Message")
    {
        var factory = new ConnectionFactory
        {
            HostName = broker.Host,
            Port = broker.Port,
            VirtualHost = broker.VirtualHost,
            UserName = broker.Username,
            Password = broker.Password,
        };
        var queue = new ErrorQueue(await factory.CreateConnectionAsync());
        var channel = await queue._connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            var reason = (byte[])delivery.BasicProperties.Headers![header]!;
            queue.Inbox.Add(new Unreadable(
                Encoding.UTF8.GetString(delivery.Body.Span), Encoding.UTF8.GetString(reason)));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(name, autoAck: true, consumer);
        return queue;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
