using System.Net.Sockets;
using Migration.Local.Load;

namespace Migration.Local.Tests.Load;

public sealed class CountingClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Counts_its_own_key_and_notes_nothing_while_every_reply_is_one_more()
    {
        string? request = null;
        await using var server = new ScriptedRedis(async client =>
        {
            request = await ScriptedRedis.RequestAsync(client);
            await client.SendAsync(":1\r\n"u8.ToArray());
            await ScriptedRedis.AnswerAsync(client, ":2");
        });
        using var client = await ConnectAsync(server);

        await client.RunAsync(Cancellation);

        request.ShouldBe("*2\r\n$4\r\nINCR\r\n$4\r\nmine\r\n");
        client.Count.ShouldBe(2);
        client.EndRecord().WrongReplies.ShouldBe(0);
    }

    [Fact]
    public async Task A_reply_that_skips_or_repeats_a_number_is_wrong_once()
    {
        await using var server = new ScriptedRedis(async client =>
        {
            foreach (var line in (string[])[":1", ":3", ":4", ":4", ":5", "-ERR no", ":7"])
                await ScriptedRedis.AnswerAsync(client, line);
        });
        using var client = await ConnectAsync(server);

        await client.RunAsync(Cancellation);

        client.EndRecord().WrongReplies.ShouldBe(3);
        client.EndRecord().Replies.ShouldBe(7);
    }

    [Fact]
    public async Task A_closed_connection_is_lost_without_a_reset()
    {
        await using var server = new ScriptedRedis(async client =>
        {
            await ScriptedRedis.AnswerAsync(client, ":1");
            // The next request may be here already: closed with it unread, the connection would be reset.
            client.Shutdown(SocketShutdown.Send);
            while (await client.ReceiveAsync(new byte[64]) > 0)
            {
                // Until the client closes it as well.
            }
        });
        using var client = await ConnectAsync(server);

        await client.RunAsync(Cancellation);

        var record = client.EndRecord();
        record.Lost.ShouldBeTrue();
        record.Reset.ShouldBeFalse();
        client.Cause.ShouldBe("the server closed the connection");
    }

    [Fact]
    public async Task A_reset_connection_is_lost_and_reset_and_counts_in_one_stretch_only()
    {
        await using var server = new ScriptedRedis(async client =>
        {
            await ScriptedRedis.RequestAsync(client);
            client.LingerState = new LingerOption(true, 0);
        });
        using var client = await ConnectAsync(server);
        client.BeginRecord();

        await client.RunAsync(Cancellation);

        var record = client.EndRecord();
        record.Lost.ShouldBeTrue();
        record.Reset.ShouldBeTrue();
        client.BeginRecord();
        client.EndRecord().ShouldBe(new ClientRecord { Stall = TimeSpan.Zero });
    }

    [Fact]
    public async Task Replies_that_arrive_in_pieces_are_put_together()
    {
        await using var server = new ScriptedRedis(async client =>
        {
            await ScriptedRedis.RequestAsync(client);
            client.NoDelay = true;
            foreach (var piece in (string[])[":", "1", "\r", "\n"])
                await client.SendAsync(System.Text.Encoding.ASCII.GetBytes(piece));
            await ScriptedRedis.AnswerAsync(client, ":2");
        });
        using var client = await ConnectAsync(server);

        await client.RunAsync(Cancellation);

        client.Count.ShouldBe(2);
        client.EndRecord().WrongReplies.ShouldBe(0);
    }

    private static async Task<CountingClient> ConnectAsync(ScriptedRedis server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var client = new CountingClient(socket, "mine", TimeSpan.Zero, TimeProvider.System);
        await client.ConnectAsync(server.Address, Cancellation);
        return client;
    }
}
