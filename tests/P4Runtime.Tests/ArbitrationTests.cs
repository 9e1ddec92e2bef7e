using Migration.P4Runtime.Tests.Fakes;
using Migration.Platform.P4Runtime.Client;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Server;
using Migration.Platform.P4Runtime.V1;
using SetAction = Migration.Platform.P4Runtime.V1.SetForwardingPipelineConfigRequest.Types.Action;

namespace Migration.P4Runtime.Tests;

public class ArbitrationTests
{
    private static readonly UInt128 HugeId = new(1, 0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_highest_election_id_is_primary_and_a_backup_takes_over_with_a_higher_one(bool unixSocket)
    {
        await using var host = await SwitchHost.StartAsync(unixSocket: unixSocket);
        var first = await host.ConnectAsync(10);
        first.Mastership.ShouldBe(new Mastership(true, true, 10));
        await using var second = await host.ConnectAsync(5);
        second.Mastership.ShouldBe(new Mastership(false, true, 10));

        var orphaned = NextState(second, s => !s.HasPrimary);
        await first.DisposeAsync();
        (await orphaned).HighestElectionId.ShouldBe((UInt128)10);

        // The old id must not win although its owner is gone.
        await second.ArbitrateAsync(9, Token);
        second.Mastership.IsPrimary.ShouldBeFalse();
        await second.ArbitrateAsync(HugeId, Token);
        await second.WaitForPrimaryAsync(Token);
        second.Mastership.HighestElectionId.ShouldBe(HugeId);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_higher_bid_demotes_the_primary_which_is_told_so()
    {
        await using var host = await SwitchHost.StartAsync();
        await using var old = await host.ConnectAsync(1);
        var demoted = NextState(old, s => !s.IsPrimary);

        await using var young = await host.ConnectAsync(2);

        (await demoted).ShouldBe(new Mastership(false, true, 2));
        young.Mastership.IsPrimary.ShouldBeTrue();
        var refused = await Should.ThrowAsync<GrpcException>(
            old.SetForwardingPipelineConfigAsync(SetAction.VerifyAndCommit, Samples.Pipeline(), Token));
        refused.Code.ShouldBe(GrpcStatusCode.PermissionDenied);
        refused.Detail.ShouldContain("the primary's is 2");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_new_primary_is_confirmed_only_after_the_old_ones_write_has_finished()
    {
        await using var host = await SwitchHost.StartAsync();
        await using var old = await host.ConnectAsync(1);
        await old.SetForwardingPipelineConfigAsync(SetAction.VerifyAndCommit, Samples.Pipeline(), Token);
        host.Target.HoldWrites = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var write = old.WriteAsync([Samples.Backend(Update.Types.Type.Insert, 7)], Token);
        await host.Target.WriteStarted.Task.WaitAsync(Token);

        var demoted = NextState(old, s => !s.IsPrimary);
        var connecting = host.ConnectAsync(2);
        await demoted;
        connecting.IsCompleted.ShouldBeFalse();

        host.Target.HoldWrites.SetResult();
        await write;
        await using var young = await connecting;
        young.Mastership.IsPrimary.ShouldBeTrue();
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Roles_have_primaries_of_their_own()
    {
        await using var host = await SwitchHost.StartAsync();
        await using var all = await host.ConnectAsync(10);
        await using var some = await host.ConnectAsync(10, "monitor");

        all.Mastership.IsPrimary.ShouldBeTrue();
        some.Mastership.IsPrimary.ShouldBeTrue();
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task An_election_id_in_use_an_unknown_device_and_a_stream_too_many_are_refused()
    {
        await using var host = await SwitchHost.StartAsync(new P4RuntimeServerOptions { MaxControllersPerRole = 2 });
        await using var first = await host.ConnectAsync(1);

        (await RefusalAsync(host.ConnectAsync(1))).ShouldBe(GrpcStatusCode.InvalidArgument);
        (await RefusalAsync(host.ConnectAsync(1, deviceId: 9))).ShouldBe(GrpcStatusCode.NotFound);
        await using var second = await host.ConnectAsync(2);
        (await RefusalAsync(host.ConnectAsync(3))).ShouldBe(GrpcStatusCode.ResourceExhausted);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_stream_that_starts_without_arbitration_or_changes_its_role_is_ended()
    {
        await using var host = await SwitchHost.StartAsync();
        using var channel = new GrpcChannel(host.Address);
        var packet = new StreamMessageRequest { Packet = new PacketOut() };
        var bid = new StreamMessageRequest { Arbitration = new MasterArbitrationUpdate { DeviceId = 1 } };
        var otherRole = bid.Clone();
        otherRole.Arbitration.Role = new Role { Name = "x" };

        (await EndOf(channel, packet)).Code.ShouldBe(GrpcStatusCode.FailedPrecondition);
        (await EndOf(channel, bid, otherRole)).Code.ShouldBe(GrpcStatusCode.FailedPrecondition);
    }

    private static async Task<GrpcStatusCode> RefusalAsync(Task connecting) =>
        (await Should.ThrowAsync<GrpcException>(connecting)).Code;

    private static async Task<GrpcException> EndOf(IGrpcChannel channel, params StreamMessageRequest[] messages)
    {
        await using var call = channel.OpenDuplex(Platform.P4Runtime.P4RuntimeMethods.StreamChannel);
        foreach (var message in messages)
            await call.WriteAsync(message, Token);
        return await Should.ThrowAsync<GrpcException>(async () =>
        {
            await foreach (var answer in call.ReadAllAsync(Token))
                answer.Arbitration.Status.Code.ShouldBe((int)GrpcStatusCode.NotFound);
        });
    }

    private static Task<Mastership> NextState(P4RuntimeClient client, Func<Mastership, bool> condition)
    {
        var found = new TaskCompletionSource<Mastership>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.MastershipChanged += (_, change) =>
        {
            if (condition(change.Mastership))
                found.TrySetResult(change.Mastership);
        };
        return found.Task.WaitAsync(Token);
    }
}
