using Google.Protobuf.WellKnownTypes;
using Migration.Platform.P4Runtime.Client;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;
using Type = Migration.Platform.P4Runtime.V1.Update.Types.Type;

namespace Migration.Softswitch.Tests.Control;

/// <summary>Several controllers and roles on one switch.</summary>
public sealed class RoleTests : IAsyncLifetime
{
    private ControlledSwitch? _target;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ControlledSwitch Target => _target!;

    public async ValueTask InitializeAsync() => _target = await ControlledSwitch.StartAsync();

    public ValueTask DisposeAsync() => Target.DisposeAsync();

    [Fact]
    public async Task The_highest_election_id_of_each_role_may_write()
    {
        await using var other = await ConnectAsync(1, "telemetry");
        other.Mastership.IsPrimary.ShouldBeTrue("the other role has a primary of its own");
        await other.WriteAsync([Forward(2)], Token);
        await Target.WriteAsync(Forward(3));

        await using var higher = await ConnectAsync(20, string.Empty);
        higher.Mastership.IsPrimary.ShouldBeTrue();
        (await Should.ThrowAsync<GrpcException>(() => Target.WriteAsync(Forward(4))))
            .Code.ShouldBe(GrpcStatusCode.PermissionDenied);
        await higher.WriteAsync([Forward(4)], Token);
        await other.WriteAsync([Forward(5)], Token);

        // The news that nobody is primary must not be taken for the answer to the bid that follows.
        var vacant = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Target.Client.MastershipChanged += (_, change) =>
        {
            if (!change.Mastership.HasPrimary)
                vacant.TrySetResult();
        };
        await higher.DisposeAsync();
        await vacant.Task.WaitAsync(Token);
        await Target.Client.ArbitrateAsync(30, Token);
        await Target.WriteAsync(Forward(6));
        (await Target.ReadAsync(new Entity { TableEntry = new() { TableId = Forward(1).Entity.TableEntry.TableId } }))
            .Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_packet_goes_to_the_primary_of_every_role_and_not_to_backups()
    {
        await using var other = await ConnectAsync(1, "telemetry");
        await using var backup = await ConnectAsync(5, string.Empty);
        await Target.WriteAsync(
            ControlledSwitch.Row("plain").Priority(1).Action("send", ("port", 255)).ToUpdate(Type.Insert));

        Target.Send(ControlledSwitch.Probe(1));

        await Target.Client.PacketIns.ReadAsync(Token);
        await other.PacketIns.ReadAsync(Token);
        backup.PacketIns.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task The_configuration_of_a_role_is_told_to_all_its_controllers()
    {
        var config = Any.Pack(new UInt32Value { Value = 7 });
        using var channel = new GrpcChannel(Target.Address, new GrpcChannelOptions());
        await using var first = channel.OpenDuplex(Platform.P4Runtime.P4RuntimeMethods.StreamChannel);
        await using var second = channel.OpenDuplex(Platform.P4Runtime.P4RuntimeMethods.StreamChannel);

        await using var answers = first.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        await using var otherAnswers = second.ReadAllAsync(Token).GetAsyncEnumerator(Token);

        await first.WriteAsync(Bid(5, config), Token);
        var primary = await NextAsync(answers);
        await second.WriteAsync(Bid(4, null), Token);
        var backup = await NextAsync(otherAnswers);

        primary.Status.Code.ShouldBe((int)GrpcStatusCode.Ok);
        backup.Status.Code.ShouldBe((int)GrpcStatusCode.AlreadyExists);
        backup.ElectionId.Low.ShouldBe(5UL);
        backup.Role.Config.ShouldBe(config);
    }

    private static Update Forward(int priority) => ControlledSwitch.Row("plain")
        .Priority(priority).Action("send", ("port", 2)).ToUpdate(Type.Insert);

    private static StreamMessageRequest Bid(ulong id, Any? config) => new()
    {
        Arbitration = new MasterArbitrationUpdate
        {
            DeviceId = 1,
            ElectionId = new Uint128 { Low = id },
            Role = new Role { Name = "configured", Config = config },
        },
    };

    private static async Task<MasterArbitrationUpdate> NextAsync(IAsyncEnumerator<StreamMessageResponse> answers)
    {
        (await answers.MoveNextAsync()).ShouldBeTrue();
        return answers.Current.Arbitration;
    }

    private Task<P4RuntimeClient> ConnectAsync(int electionId, string role) =>
        P4RuntimeClient.ConnectAsync(Target.Address, 1, (UInt128)electionId, role, cancellationToken: Token);
}
