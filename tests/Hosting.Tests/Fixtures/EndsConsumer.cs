using MassTransit;
using Migration.Contracts;
using RabbitMQ.Client;

namespace Migration.Hosting.Tests.Fixtures;

/// <summary>Notes how migrations end, until enough has been seen.</summary>
internal sealed class EndsConsumer(Func<List<string>, bool> until)
{
    private readonly List<string> _seen = [];
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    public void Attach(IReceiveEndpointConfigurator endpoint)
    {
        endpoint.ConfigureConsumeTopology = false;
        var rabbit = (IRabbitMqReceiveEndpointConfigurator)endpoint;
        rabbit.AutoDelete = true;
        Bind<MigrationCompleted>(rabbit);
        Bind<Fault<TrafficHeld>>(rabbit);
        endpoint.Handler<MigrationCompleted>(_ => Note(nameof(MigrationCompleted)));
        endpoint.Handler<Fault<TrafficHeld>>(_ => Note(nameof(Fault)));
    }

    private static void Bind<T>(IRabbitMqReceiveEndpointConfigurator rabbit)
        where T : class => rabbit.Bind<T>(binding =>
    {
        binding.ExchangeType = ExchangeType.Topic;
        binding.RoutingKey = "#";
    });

    private Task Note(string name)
    {
        lock (_gate)
        {
            _seen.Add(name);
            if (until(_seen))
                _done.TrySetResult();
        }

        return Task.CompletedTask;
    }
}
