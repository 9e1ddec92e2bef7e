using System.Net;
using System.Text;
using Migration.Local.Machine;
using Migration.Local.Parts;
using Migration.Local.Tests.Machine;
using Migration.Platform.Loopback;
using RabbitMQ.Client;

namespace Migration.Local.Tests.Parts;

public sealed class BrokerAndRegistryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_broker_takes_a_message_and_leaves_nothing_behind()
    {
        await using var run = new TestRun();
        int[] processes;
        await using (var broker = await RabbitMqBroker.StartAsync(run.Record, [], Cancellation))
        {
            processes = [.. broker.Processes.Select(p => p.Id)];
            await using var connection = await broker.ConnectAsync("test", Cancellation);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
            var queue = (await channel.QueueDeclareAsync(cancellationToken: Cancellation)).QueueName;
            await channel.BasicPublishAsync("", queue, "hello"u8.ToArray(), Cancellation);
            var got = await channel.BasicGetAsync(queue, autoAck: true, Cancellation);
            Encoding.UTF8.GetString(got!.Body.Span).ShouldBe("hello");
        }

        processes.Length.ShouldBe(2);
        foreach (var process in processes)
            (await ManagedProcessTests.EndsAsync(process)).ShouldBeTrue();
        (await run.SweepAsync()).ShouldBe(new SweepReport(0, 0, 0, true));
        Directory.Exists(run.Folder).ShouldBeFalse();
    }

    [Fact]
    public async Task The_registry_takes_a_blob_and_lets_it_be_deleted()
    {
        await using var run = new TestRun();
        await using var registry = await OciRegistry.StartAsync(run.Record, FreePort.Next(), null, Cancellation);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{registry.Address}/") };
        const string Digest = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

        using var upload = await http.PostAsync("v2/repo/blobs/uploads/", null, Cancellation);
        using var put = await http.PutAsync(
            $"{upload.Headers.Location}&digest={Digest}", new ByteArrayContent("hello"u8.ToArray()), Cancellation);
        put.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var deleted = await http.DeleteAsync($"v2/repo/blobs/{Digest}", Cancellation);
        deleted.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_registry_whose_port_is_taken_says_so()
    {
        await using var run = new TestRun();
        await using var first = await OciRegistry.StartAsync(run.Record, FreePort.Next(), null, Cancellation);
        await using var other = new TestRun();

        // The first one answers the probe, so it is the exit of the second that has to be noticed.
        var error = await Should.ThrowAsync<LocalRunException>(async () =>
        {
            var second = await OciRegistry.StartAsync(other.Record, first.Port, null, Cancellation);
            await second.Process.WhileAliveAsync(Task.Delay(Timeout.Infinite, Cancellation));
        });

        error.Message.ShouldContain("address already in use");
    }
}
