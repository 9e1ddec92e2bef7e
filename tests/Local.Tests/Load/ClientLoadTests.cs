using System.Net;
using System.Net.Sockets;
using Migration.Local.Load;
using Migration.Local.Machine;

namespace Migration.Local.Tests.Load;

public sealed class ClientLoadTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_and_new_connections_count_on_a_real_redis_in_another_namespace()
    {
        await using var run = new TestRun();
        var inside = await run.NamespaceAsync("redis");
        await using var redis = await ManagedProcess.StartAsync(
            "redis",
            [
                "nsenter", $"--net={inside.Path}", "redis-server", "--save", "", "--appendonly", "no", "--port", "6379",
                "--bind", "127.0.0.1",
            ],
            new Dictionary<string, string>(), run.Record);
        var server = new IPEndPoint(IPAddress.Loopback, 6379);
        await UntilListeningAsync(inside, server);
        await using var clients = await ClientLoad.StartAsync(
            inside, server, 8, TimeSpan.FromMilliseconds(1), cancellation: Cancellation);
        await using var arrivals = ConnectionArrivals.Start(inside, server, 200);

        clients.BeginRecord();
        var records = await clients.EndRecordAsync(Cancellation);
        while (arrivals.Answered < 20)
            await Task.Delay(10, Cancellation);
        await arrivals.StopAsync();

        records.Count.ShouldBe(8);
        records.ShouldAllBe(r => r.Replies > 0 && !r.Lost && !r.Reset && r.WrongReplies == 0);
        arrivals.Answered.ShouldBe(arrivals.Attempted);
        arrivals.FirstFailure.ShouldBeNull();

        await redis.StopAsync(TimeSpan.Zero);
        (await clients.EndRecordAsync(Cancellation)).ShouldAllBe(r => r.Lost);
        await using var refused = ConnectionArrivals.Start(inside, server, 200);
        while (refused.FirstFailure is null)
            await Task.Delay(10, Cancellation);
        await refused.StopAsync();
        refused.Answered.ShouldBe(0);
    }

    [Fact]
    public async Task A_service_that_refuses_is_named_in_the_error()
    {
        await using var run = new TestRun();
        var inside = await run.NamespaceAsync("empty");

        var error = await Should.ThrowAsync<LocalRunException>(() => ClientLoad.StartAsync(
            inside, new IPEndPoint(IPAddress.Loopback, 6379), 2, TimeSpan.Zero, cancellation: Cancellation));

        error.Message.ShouldContain("127.0.0.1:6379");
    }

    private static async Task UntilListeningAsync(NetworkNamespace inside, IPEndPoint server)
    {
        while (true)
        {
            using var socket = await inside.RunAsync(
                () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            try
            {
                await socket.ConnectAsync(server, Cancellation);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20, Cancellation);
            }
        }
    }
}
