using Google.Protobuf;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;
using SetAction = Migration.Platform.P4Runtime.V1.SetForwardingPipelineConfigRequest.Types.Action;
using Type = Migration.Platform.P4Runtime.V1.Update.Types.Type;
using Wanted = Migration.Platform.P4Runtime.V1.GetForwardingPipelineConfigRequest.Types.ResponseType;

namespace Migration.Softswitch.Tests.Control;

/// <summary>SetForwardingPipelineConfig with all its actions, and what it answers when asked back.</summary>
public sealed class PipelineConfigTests : IAsyncLifetime
{
    private ControlledSwitch? _target;

    private ControlledSwitch Target => _target!;

    public async ValueTask InitializeAsync() => _target = await ControlledSwitch.StartAsync(isLoaded: false);

    public ValueTask DisposeAsync() => Target.DisposeAsync();

    [Fact]
    public async Task Verify_changes_nothing()
    {
        await Target.SetAsync(SetAction.Verify, CompiledProgram.ControlConfig());

        (await GetAsync(Wanted.All)).ShouldBeNull();
        (await CodeAsync(SetAction.Commit, null)).ShouldBe(GrpcStatusCode.NotFound);
    }

    [Fact]
    public async Task What_is_written_after_a_save_comes_with_the_commit()
    {
        await Target.SetAsync(SetAction.VerifyAndCommit, CompiledProgram.ControlConfig(1));
        await Target.WriteAsync(Forward(2).ToUpdate(Type.Insert));
        await Target.SetAsync(SetAction.VerifyAndSave, CompiledProgram.ControlConfig(2));
        (await Target.ReadAsync(Rows())).ShouldBeEmpty();
        await Target.WriteAsync(Forward(3).ToUpdate(Type.Insert));
        Target.Send(ControlledSwitch.Probe(0)).ShouldBe([2], "the running program goes on until the commit");
        (await GetAsync(Wanted.CookieOnly))!.Cookie.Cookie_.ShouldBe(1UL);

        await Target.SetAsync(SetAction.Commit, null);

        Target.Send(ControlledSwitch.Probe(0)).ShouldBe([3]);
        (await GetAsync(Wanted.CookieOnly))!.Cookie.Cookie_.ShouldBe(2UL);
        (await CodeAsync(SetAction.Commit, null)).ShouldBe(GrpcStatusCode.NotFound);
    }

    [Fact]
    public async Task Verify_and_commit_clears_the_tables()
    {
        await Target.SetAsync(SetAction.VerifyAndCommit, CompiledProgram.ControlConfig());
        await Target.WriteAsync(Forward(2).ToUpdate(Type.Insert));

        await Target.SetAsync(SetAction.VerifyAndCommit, CompiledProgram.ControlConfig());

        (await Target.ReadAsync(Rows())).ShouldBeEmpty();
        Target.Send(ControlledSwitch.Probe(0)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_program_that_cannot_run_leaves_the_running_one_untouched()
    {
        await Target.SetAsync(SetAction.VerifyAndCommit, CompiledProgram.ControlConfig(7));
        await Target.WriteAsync(Forward(2).ToUpdate(Type.Insert));
        var noJson = CompiledProgram.ControlConfig(8);
        noJson.P4DeviceConfig = ByteString.CopyFromUtf8("{}");
        var otherInfo = CompiledProgram.ControlConfig(8);
        otherInfo.P4Info = CompiledProgram.FeatureNames.Info;
        var noInfo = new ForwardingPipelineConfig { P4DeviceConfig = noJson.P4DeviceConfig };
        var twice = CompiledProgram.ControlConfig(8);
        twice.P4Info = twice.P4Info.Clone();
        twice.P4Info.Actions[1].Preamble.Name = "ControlIngress.none";

        foreach (var config in new[] { noJson, otherInfo, noInfo, twice })
        {
            (await CodeAsync(SetAction.VerifyAndCommit, config)).ShouldBe(GrpcStatusCode.InvalidArgument);
            (await CodeAsync(SetAction.VerifyAndSave, config)).ShouldBe(GrpcStatusCode.InvalidArgument);
            (await CodeAsync(SetAction.ReconcileAndCommit, config)).ShouldBe(GrpcStatusCode.InvalidArgument);
        }

        Target.Send(ControlledSwitch.Probe(0)).ShouldBe([2]);
        (await GetAsync(Wanted.CookieOnly))!.Cookie.Cookie_.ShouldBe(7UL);
        (await CodeAsync(SetAction.Commit, CompiledProgram.ControlConfig())).ShouldBe(GrpcStatusCode.InvalidArgument);
        (await CodeAsync(SetAction.Verify, null)).ShouldBe(GrpcStatusCode.InvalidArgument);
    }

    [Fact]
    public async Task Reconcile_keeps_the_state_across_programs_or_refuses()
    {
        await Target.SetAsync(SetAction.ReconcileAndCommit, CompiledProgram.ControlConfig(1));
        var everything = await FillAsync();
        var next = CompiledProgram.ControlConfig(2);
        next.P4DeviceConfig = ByteString.CopyFrom([.. next.P4DeviceConfig, (byte)'\n']);

        await Target.SetAsync(SetAction.ReconcileAndCommit, next);

        (await GetAsync(Wanted.CookieOnly))!.Cookie.Cookie_.ShouldBe(2UL);
        (await Target.ReadAsync(Everything())).ShouldBe(everything, ignoreOrder: true);
        Target.Send(ControlledSwitch.Probe(0)).ShouldBe([3]);
        var features = CompiledProgram.FeaturesConfig();
        (await CodeAsync(SetAction.ReconcileAndCommit, features)).ShouldBe(GrpcStatusCode.InvalidArgument);
        Target.Send(ControlledSwitch.Probe(0)).ShouldBe([3]);
    }

    [Fact]
    public async Task Each_response_type_has_its_parts()
    {
        var config = CompiledProgram.ControlConfig(5);
        await Target.SetAsync(SetAction.VerifyAndCommit, config);

        (await GetAsync(Wanted.All)).ShouldBe(config);
        (await GetAsync(Wanted.CookieOnly)).ShouldBe(new ForwardingPipelineConfig { Cookie = config.Cookie });
        (await GetAsync(Wanted.P4InfoAndCookie)).ShouldBe(
            new ForwardingPipelineConfig { Cookie = config.Cookie, P4Info = config.P4Info });
        (await GetAsync(Wanted.DeviceConfigAndCookie)).ShouldBe(
            new ForwardingPipelineConfig { Cookie = config.Cookie, P4DeviceConfig = config.P4DeviceConfig });
    }

    private static Platform.P4Runtime.Info.P4EntryBuilder Forward(int port) =>
        ControlledSwitch.Row("plain").Priority(1).Action("send", ("port", port));

    private static Entity Rows() => new() { TableEntry = new TableEntry
    {
        TableId = ControlledSwitch.Names.Table("ControlIngress.plain").Id,
    } };

    private static Entity[] Everything() =>
    [
        Rows(), new() { ActionProfileMember = new() }, new() { ActionProfileGroup = new() },
        new() { DigestEntry = new() },
        new() { PacketReplicationEngineEntry = new() { MulticastGroupEntry = new() } }, new() { ValueSetEntry = new() },
        new() { PacketReplicationEngineEntry = new() { CloneSessionEntry = new() } }, new() { CounterEntry = new() },
        new() { MeterEntry = new() }, new() { RegisterEntry = new() },
        new() { TableEntry = new() { IsDefaultAction = true } },
    ];

    private async Task<List<Entity>> FillAsync()
    {
        var spread = ControlledSwitch.Names.ActionProfile("ControlIngress.spread").Preamble.Id;
        await Target.WriteAsync(
            Type.Insert,
            new Entity { TableEntry = Forward(3).Build() },
            new Entity { ActionProfileMember = new()
            {
                ActionProfileId = spread, MemberId = 4, Action = ControlledSwitch.Call("send", ("port", 3)),
            } },
            new Entity { ActionProfileGroup = new()
            {
                ActionProfileId = spread, GroupId = 6, Members = { new ActionProfileGroup.Types.Member
                {
                    MemberId = 4, Weight = 2,
                } },
            } },
            new Entity { PacketReplicationEngineEntry = new() { CloneSessionEntry = new()
            {
                SessionId = 5, Replicas = { new Replica { EgressPort = 2, Instance = 1 } },
            } } });
        await Target.ParseProbesAsync();
        await Target.WriteAsync(Type.Modify, new Entity { CounterEntry = new()
        {
            CounterId = ControlledSwitch.Names.Counter("ControlIngress.kinds").Preamble.Id,
            Index = new() { Index_ = 2 }, Data = new CounterData { PacketCount = 3, ByteCount = 4 },
        } });
        return await Target.ReadAsync(Everything());
    }

    private async Task<GrpcStatusCode> CodeAsync(SetAction action, ForwardingPipelineConfig? config) =>
        (await Should.ThrowAsync<GrpcException>(() => Target.SetAsync(action, config))).Code;

    private Task<ForwardingPipelineConfig?> GetAsync(Wanted wanted) =>
        Target.Client.GetForwardingPipelineConfigAsync(wanted, TestContext.Current.CancellationToken);
}
