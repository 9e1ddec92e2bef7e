using Google.Protobuf;
using Migration.P4Runtime.Tests.Fakes;
using Migration.Platform.P4Runtime.Client;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;

namespace Migration.P4Runtime.Tests;

public class StreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Packets_travel_both_ways_in_order_and_only_to_the_primary(bool unixSocket)
    {
        await using var host = await SwitchHost.StartAsync(unixSocket: unixSocket);
        await using var backup = await host.ConnectAsync(1);
        await using var primary = await host.ConnectAsync(2);
        var metadata = Samples.Index.PacketOut.Encode(("egress_port", 300), ("_pad", 0));

        for (var i = 0; i < 1000; i++)
        {
            host.Target.Controllers.TrySend(new PacketIn { Payload = Payload(i) }).ShouldBeTrue();
            await primary.SendPacketOutAsync(new PacketOut { Payload = Payload(i), Metadata = { metadata } }, Token);
        }

        for (var i = 0; i < 1000; i++)
        {
            (await primary.PacketIns.ReadAsync(Token)).Payload.ShouldBe(Payload(i));
            var packet = await host.Target.PacketOuts.ReadAsync(Token);
            packet.Payload.ShouldBe(Payload(i));
            packet.Metadata[0].Value.ShouldBe(ByteString.CopyFrom(0x01, 0x2C));
        }

        // A round trip on the backup's stream shows that nothing came before its answer.
        await backup.ArbitrateAsync(1, Token);
        backup.PacketIns.TryRead(out _).ShouldBeFalse();
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Many_packets_sent_at_once_arrive_whole_and_in_order()
    {
        await using var host = await SwitchHost.StartAsync();
        await using var primary = await host.ConnectAsync(1);
        var large = new byte[100_000];
        large.AsSpan().Fill(7);
        PacketOut[] packets =
        [
            .. Enumerable.Range(0, 2000).Select(i => new PacketOut { Payload = Payload(i) }),
            new PacketOut { Payload = ByteString.CopyFrom(large) },
            new PacketOut { Payload = Payload(2001) },
        ];

        await primary.SendPacketOutsAsync([], Token);
        await primary.SendPacketOutsAsync(packets, Token);

        foreach (var packet in packets)
            (await host.Target.PacketOuts.ReadAsync(Token)).Payload.ShouldBe(packet.Payload);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Refused_packet_outs_come_back_as_stream_errors()
    {
        await using var host = await SwitchHost.StartAsync();
        await using var backup = await host.ConnectAsync(1);
        await using var primary = await host.ConnectAsync(2);

        await backup.SendPacketOutAsync(new PacketOut { Payload = Payload(1) }, Token);
        await primary.SendPacketOutAsync(new PacketOut(), Token);

        var denied = await backup.StreamErrors.ReadAsync(Token);
        denied.CanonicalCode.ShouldBe((int)GrpcStatusCode.PermissionDenied);
        denied.PacketOut.PacketOut.Payload.ShouldBe(Payload(1));
        (await primary.StreamErrors.ReadAsync(Token)).CanonicalCode.ShouldBe((int)GrpcStatusCode.InvalidArgument);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Digests_and_idle_timeouts_arrive_and_acknowledgements_go_back()
    {
        await using var host = await SwitchHost.StartAsync();
        await using var client = await host.ConnectAsync(1);

        host.Target.Controllers.TrySend(new DigestList { DigestId = 3, ListId = 4 }).ShouldBeTrue();
        host.Target.Controllers.TrySend(new IdleTimeoutNotification { Timestamp = 5 }).ShouldBeTrue();

        (await client.Digests.ReadAsync(Token)).ListId.ShouldBe(4UL);
        (await client.IdleTimeouts.ReadAsync(Token)).Timestamp.ShouldBe(5);
        await client.AcknowledgeAsync(new DigestListAck { DigestId = 3, ListId = 4 }, Token);
        (await host.Target.Acks.ReadAsync(Token)).ListId.ShouldBe(4UL);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Packets_without_a_primary_are_dropped_and_counted()
    {
        await using var host = await SwitchHost.StartAsync();

        host.Target.Controllers.HasPrimary.ShouldBeFalse();
        host.Target.Controllers.TrySend(new PacketIn()).ShouldBeFalse();
        host.Target.Controllers.Dropped.ShouldBe(1);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_slow_reader_drops_packets_but_not_arbitration()
    {
        await using var host = await SwitchHost.StartAsync();
        await using var client = await host.ConnectAsync(1, options: new P4RuntimeClientOptions { QueueLength = 2 });

        for (var i = 0; i < 10; i++)
            host.Target.Controllers.TrySend(new PacketIn { Payload = Payload(i) }).ShouldBeTrue();
        await client.ArbitrateAsync(2, Token);

        client.Mastership.HighestElectionId.ShouldBe((UInt128)2);
        client.DroppedMessages.ShouldBe(8);
        (await client.PacketIns.ReadAsync(Token)).Payload.ShouldBe(Payload(0));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task The_loss_of_the_switch_is_seen_and_wakes_every_waiter()
    {
        await using var host = await SwitchHost.StartAsync();
        await using var primary = await host.ConnectAsync(2);
        await using var backup = await host.ConnectAsync(1);
        var waiting = backup.WaitForPrimaryAsync(Token);

        await host.KillAsync();

        (await Should.ThrowAsync<GrpcException>(primary.Completion.WaitAsync(Token))).Code
            .ShouldBeOneOf(GrpcStatusCode.Unavailable, GrpcStatusCode.Cancelled);
        await Should.ThrowAsync<GrpcException>(waiting);
        await primary.PacketIns.Completion.WaitAsync(Token);
        await Should.ThrowAsync<GrpcException>(primary.SendPacketOutAsync(new PacketOut(), Token));
        (await Should.ThrowAsync<GrpcException>(host.ConnectAsync(3))).Code.ShouldBe(GrpcStatusCode.Unavailable);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_switch_that_stops_ends_its_streams_and_does_not_wait_for_controllers()
    {
        await using var host = await SwitchHost.StartAsync();
        await using var client = await host.ConnectAsync(1);

        await host.StopAsync().WaitAsync(TimeSpan.FromSeconds(10), Token);

        (await Should.ThrowAsync<GrpcException>(client.Completion)).Code.ShouldBe(GrpcStatusCode.Unavailable);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Disposing_a_client_ends_its_stream_as_cancelled()
    {
        await using var host = await SwitchHost.StartAsync();
        var client = await host.ConnectAsync(2);

        await client.DisposeAsync();

        (await Should.ThrowAsync<GrpcException>(client.Completion)).Code.ShouldBe(GrpcStatusCode.Cancelled);
    }

    private static ByteString Payload(int i) => ByteString.CopyFrom(BitConverter.GetBytes(i));
}
