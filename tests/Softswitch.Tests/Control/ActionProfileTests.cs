using Google.Protobuf;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;
using Type = Migration.Platform.P4Runtime.V1.Update.Types.Type;

namespace Migration.Softswitch.Tests.Control;

/// <summary>Members, groups, watched ports and one-shot action sets, over P4Runtime on loopback.</summary>
public sealed class ActionProfileTests : IAsyncLifetime
{
    private static readonly uint Spread = ControlledSwitch.Names.ActionProfile("ControlIngress.spread").Preamble.Id;
    private static readonly uint Modes = ControlledSwitch.Names.ActionProfile("ControlIngress.modes").Preamble.Id;
    private ControlledSwitch? _target;

    private ControlledSwitch Target => _target!;

    public async ValueTask InitializeAsync()
    {
        _target = await ControlledSwitch.StartAsync();
        await Target.ParseProbesAsync();
    }

    public ValueTask DisposeAsync() => Target.DisposeAsync();

    [Fact]
    public async Task Packets_go_by_the_member_of_their_row()
    {
        var mark = Member(Modes, 3, ControlledSwitch.Call("mark", ("value", 0x0102)));
        await Target.WriteAsync(Type.Insert, Member(Spread, 1, Send(2)), Row("by_flow", 1).Member(1));
        await Target.WriteAsync(Type.Insert, mark, Row("by_mode", 1).Member(3));

        var (port, frame) = Target.SendFrames(ControlledSwitch.Probe(1)).ShouldHaveSingleItem();
        port.ShouldBe(2);
        frame[16..18].ShouldBe([1, 2]);
        await Target.WriteAsync(Type.Modify, Member(Spread, 1, Send(3)));
        Target.Send(ControlledSwitch.Probe(1)).ShouldBe([3]);
    }

    [Fact]
    public async Task A_group_spreads_flows_and_leaves_out_members_whose_port_is_down()
    {
        await Target.WriteAsync(Type.Insert, Member(Spread, 2, Send(2)), Member(Spread, 3, Send(3)));
        await Target.WriteAsync(Type.Insert, Group(9, (2, 1, [2]), (3, 3, [3])), Row("by_flow", 1).Group(9));

        Flows().Order().Distinct().ShouldBe([2, 3]);
        Target.Port(3).IsLinkUp = false;
        await UntilAsync(() => Flows().All(port => port == 2));
        Target.Port(3).IsLinkUp = true;
        await UntilAsync(() => Flows().Contains(3));
        await Target.WriteAsync(Type.Modify, Group(9));
        Flows().ShouldBeEmpty("an empty group does nothing");
    }

    [Fact]
    public async Task Action_sets_bring_their_own_members_and_read_back_as_written()
    {
        var row = Row("by_flow", 1);
        row.TableEntry.Action = new TableAction
        {
            ActionProfileActionSet = new ActionProfileActionSet
            {
                ActionProfileActions =
                {
                    new ActionProfileAction { Action = Send(2), Weight = 1, WatchPort = ByteString.CopyFrom(2) },
                    new ActionProfileAction { Action = Send(3), Weight = 2, Watch = 3 },
                    new ActionProfileAction { Action = Send(3), Weight = 2 },
                },
            },
        };
        await Target.WriteAsync(Type.Insert, row);

        Flows().Distinct().Order().ShouldBe([2, 3]);
        (await Target.ReadAsync(new Entity { TableEntry = new() })).ShouldContain(row);
        (await Target.ReadAsync(new Entity { ActionProfileMember = new() })).ShouldBeEmpty();
        (await Target.CodeAsync(Type.Insert, Member(Spread, 1, Send(2)))).ShouldBe(GrpcStatusCode.InvalidArgument);
        Target.Port(2).IsLinkUp = false;
        await UntilAsync(() => Flows().All(port => port == 3));
        await Target.WriteAsync(Type.Delete, row);
        await Target.WriteAsync(Type.Insert, Member(Spread, 1, Send(2)));
        (await Target.CodeAsync(Type.Insert, row)).ShouldBe(GrpcStatusCode.InvalidArgument);
    }

    [Fact]
    public async Task Members_and_groups_read_back_by_wildcard_profile_and_id()
    {
        Entity[] written = [Member(Spread, 1, Send(2)), Member(Spread, 2, Send(3)), Group(7, (1, 2, [2]), (2, 1, []))];
        var other = Member(Modes, 1, ControlledSwitch.Call("flood", ("group", 4)));
        await Target.WriteAsync(Type.Insert, [.. written, other]);

        (await ReadMembersAsync(0, 0)).ShouldBe([written[0], written[1], other], ignoreOrder: true);
        (await ReadMembersAsync(Modes, 0)).ShouldBe([other]);
        (await ReadMembersAsync(Spread, 2)).ShouldBe([written[1]]);
        (await Target.ReadAsync(new Entity { ActionProfileGroup = new() })).ShouldBe([written[2]]);
        (await Target.ReadAsync(new Entity { ActionProfileGroup = new() { ActionProfileId = Spread, GroupId = 7 } }))
            .ShouldBe([written[2]]);
        (await Target.ReadCodeAsync(Member(Spread, 5, null))).ShouldBe(GrpcStatusCode.NotFound);
    }

    [Fact]
    public async Task Each_wrong_update_of_a_member_or_group_has_its_code()
    {
        await Target.WriteAsync(Type.Insert, Member(Spread, 1, Send(2)), Group(1, (1, 1, [])));
        await Target.WriteAsync(Type.Insert, Row("by_flow", 1).Group(1), Row("by_flow", 2).Member(1));

        await ShouldBeRefused(GrpcStatusCode.AlreadyExists, Type.Insert, Member(Spread, 1, Send(2)), Group(1));
        await ShouldBeRefused(
            GrpcStatusCode.NotFound, Type.Modify, Member(Spread, 2, Send(2)), Group(2), Group(1, (8, 1, [])),
            Member(1, 1, Send(2)));
        await ShouldBeRefused(GrpcStatusCode.NotFound, Type.Delete, Member(Spread, 2, null), Group(2));
        await ShouldBeRefused(GrpcStatusCode.FailedPrecondition, Type.Delete, Member(Spread, 1, null), Group(1));
        await ShouldBeRefused(
            GrpcStatusCode.InvalidArgument, Type.Insert, Member(Spread, 0, Send(2)), Member(Spread, 3, null),
            Member(Spread, 3, ControlledSwitch.Call("mark", ("value", 1))), Group(3, (1, 0, [])), Group(3, (1, 1, [8])),
            Group(3, (1, 1, []), (1, 1, [])), Row("by_flow", 3).Action(Send(2)), InModes(3));
        await ShouldBeRefused(
            GrpcStatusCode.NotFound, Type.Insert, Row("by_flow", 3).Member(7), Row("by_flow", 3).Group(7));
        await ShouldBeRefused(GrpcStatusCode.ResourceExhausted, Type.Insert, Group(3, (1, 100_000, [])));
        Target.Send(ControlledSwitch.Probe(1)).ShouldBe([2]);
    }

    [Fact]
    public async Task A_full_profile_refuses_members()
    {
        var mark = ControlledSwitch.Call("mark", ("value", 1));
        await Target.WriteAsync(Type.Insert, [.. Enumerable.Range(1, 8).Select(i => Member(Modes, (uint)i, mark))]);

        (await Target.CodeAsync(Type.Insert, Member(Modes, 9, mark))).ShouldBe(GrpcStatusCode.ResourceExhausted);
    }

    private static Platform.P4Runtime.V1.Action Send(int port) => ControlledSwitch.Call("send", ("port", port));

    private static Entity Row(string table, int kind) => new()
    {
        TableEntry = ControlledSwitch.Row(table).Exact("kind", kind).BuildKey(),
    };

    private static Entity Member(uint profile, uint id, Platform.P4Runtime.V1.Action? action) => new()
    {
        ActionProfileMember = new() { ActionProfileId = profile, MemberId = id, Action = action },
    };

    private static Entity InModes(uint id) => new()
    {
        ActionProfileGroup = new() { ActionProfileId = Modes, GroupId = id },
    };

    private static Entity Group(uint id, params (uint Member, int Weight, byte[] Watch)[] members)
    {
        var group = new ActionProfileGroup { ActionProfileId = Spread, GroupId = id };
        foreach (var (member, weight, watch) in members)
        {
            var item = new ActionProfileGroup.Types.Member { MemberId = member, Weight = weight };
            if (watch.Length > 0)
            {
                item.WatchPort = ByteString.CopyFrom(watch);
            }

            group.Members.Add(item);
        }

        return new Entity { ActionProfileGroup = group };
    }

    private List<int> Flows() =>
        [.. Enumerable.Range(0, 64).SelectMany(flow => Target.Send(ControlledSwitch.Probe(1, (byte)flow)))];

    // The switch looks at its ports every few milliseconds.
    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task ShouldBeRefused(GrpcStatusCode code, Type type, params Entity[] entities)
    {
        foreach (var entity in entities)
        {
            (await Target.CodeAsync(type, entity)).ShouldBe(code, entity.ToString());
        }
    }

    private Task<List<Entity>> ReadMembersAsync(uint profile, uint member) =>
        Target.ReadAsync(Member(profile, member, null));
}

/// <summary>Actions of rows that go by a profile.</summary>
internal static class ProfileRows
{
    public static Entity Member(this Entity row, uint id) => With(row, new TableAction { ActionProfileMemberId = id });

    public static Entity Group(this Entity row, uint id) => With(row, new TableAction { ActionProfileGroupId = id });

    public static Entity Action(this Entity row, Platform.P4Runtime.V1.Action action) =>
        With(row, new TableAction { Action = action });

    private static Entity With(Entity row, TableAction action)
    {
        row.TableEntry.Action = action;
        return row;
    }
}
