using MassTransit;
using Microsoft.Extensions.Configuration;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Samples.Requester;

if (args is not [var name, var target] || name.Split('/') is not [var platform, var space, var pod, var container])
{
    Console.Error.WriteLine("usage: migration-requester PLATFORM/NAMESPACE/POD/CONTAINER TARGET-NODE");
    return 2;
}

var broker = new ConfigurationBuilder().AddEnvironmentVariables().Build()
    .GetSection(BusOptions.Section).Get<BusOptions>() ?? new BusOptions();
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

var id = NewId.NextGuid();
var follower = new MigrationFollower(id, Console.Out);
var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
{
    rabbit.Host(broker.Host, broker.Port, broker.VirtualHost, host =>
    {
        host.Username(broker.Username);
        host.Password(broker.ReadPassword());
    });
    rabbit.UseMigrationTopology();
    follower.Listen(rabbit);
});
try
{
    // Listening before asking: the answer may be quicker than a second connection.
    await bus.StartAsync(stop.Token);
    await bus.Publish(new MigrationRequested
    {
        MigrationId = id,
        Workload = new Workload { Platform = platform, Namespace = space, Pod = pod, Container = container },
        TargetNode = target,
        RequestedBy = "dotnet-requester",
    }, stop.Token);
    return await follower.Ended.WaitAsync(stop.Token) == MigrationOutcomes.Completed ? 0 : 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine($"no longer looking; migration {id} goes on without this program");
    return 130;
}
finally
{
    await bus.StopAsync(TimeSpan.FromSeconds(5));
}
