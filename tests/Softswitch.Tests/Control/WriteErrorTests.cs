using Migration.Platform.P4Runtime.Client;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;
using Type = Migration.Platform.P4Runtime.V1.Update.Types.Type;

namespace Migration.Softswitch.Tests.Control;

/// <summary>Write over P4Runtime on loopback: the code of every update, as the specification has it.</summary>
public sealed class WriteErrorTests : IAsyncLifetime
{
    private SoftswitchHost? _host;
    private P4RuntimeClient? _client;

    private P4RuntimeClient Client => _client!;

    public async ValueTask InitializeAsync()
    {
        _host = await SoftswitchHost.StartAsync(SwitchOptions.Parse(["--grpc", "127.0.0.1:0"]));
        _client = await P4RuntimeClient.ConnectAsync(_host.GrpcAddress, 1, 1);
        await _client.WaitForPrimaryAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _host!.DisposeAsync();
    }

    [Fact]
    public async Task Write_before_a_pipeline_is_refused()
    {
        var e = await Should.ThrowAsync<GrpcException>(() => WriteAsync(Hold(1).ToUpdate(Type.Insert)));

        e.Code.ShouldBe(GrpcStatusCode.FailedPrecondition);
    }

    [Fact]
    public async Task Each_update_gets_its_own_code_and_the_good_ones_are_applied()
    {
        await LoadAsync();
        await WriteAsync(Hold(1).ToUpdate(Type.Insert));
        var noAction = World.Backend(3).Action("ingress.hold").ToUpdate(Type.Insert);
        noAction.Entity.TableEntry.Action = null;
        var tooWide = World.Backend(4).To("ingress.deliver", "10.0.0.1", 80, 1).ToUpdate(Type.Insert);
        tooWide.Entity.TableEntry.Action.Action.Params[3].Value = Google.Protobuf.ByteString.CopyFrom(2, 0);
        var noTable = Hold(5).ToUpdate(Type.Insert);
        noTable.Entity.TableEntry.TableId = 0x02ffffff;
        var constDefault = World.Row("ingress.backend").Default().Action("ingress.hold").ToUpdate(Type.Modify);
        var noKey = Hold(6).ToUpdate(Type.Insert);
        noKey.Entity.TableEntry.Match.Clear();
        var priority = Hold(7).ToUpdate(Type.Insert);
        priority.Entity.TableEntry.Priority = 3;

        var e = await Should.ThrowAsync<P4WriteException>(() => WriteAsync(
            Hold(1).ToUpdate(Type.Insert), Hold(2).ToUpdate(Type.Modify), Hold(2).ToUpdate(Type.Delete), noAction,
            tooWide, noTable, constDefault, noKey, priority, Hold(9).ToUpdate(Type.Insert)));

        e.Failures.Select(f => (f.Index, f.Code)).ShouldBe(
        [
            (0, GrpcStatusCode.AlreadyExists), (1, GrpcStatusCode.NotFound), (2, GrpcStatusCode.NotFound),
            (3, GrpcStatusCode.InvalidArgument), (4, GrpcStatusCode.OutOfRange), (5, GrpcStatusCode.NotFound),
            (6, GrpcStatusCode.PermissionDenied), (7, GrpcStatusCode.InvalidArgument),
            (8, GrpcStatusCode.InvalidArgument),
        ]);
        (await ReadTableAsync("ingress.backend")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_full_table_refuses_more_rows_and_keeps_the_ones_it_has()
    {
        await LoadAsync();
        var size = (int)CompiledProgram.Names.Table("ingress.service").Info.Size;
        await WriteAsync([.. Enumerable.Range(0, size).Select(i => Service(i).ToUpdate(Type.Insert))]);

        var e = await Should.ThrowAsync<P4WriteException>(() => WriteAsync(Service(size).ToUpdate(Type.Insert)));

        e.Failures.ShouldHaveSingleItem().Code.ShouldBe(GrpcStatusCode.ResourceExhausted);
        (await ReadTableAsync("ingress.service")).Count.ShouldBe(size);
        await WriteAsync(Service(0).ToUpdate(Type.Modify));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    public async Task A_prefix_length_out_of_range_is_refused(int length)
    {
        await LoadAsync();
        var route = World.Row("ingress.route").Lpm("dst_addr", World.Ip("10.0.0.0"), 8)
            .Action("ingress.no_route").ToUpdate(Type.Insert);
        route.Entity.TableEntry.Match[0].Lpm.PrefixLen = length;

        var e = await Should.ThrowAsync<P4WriteException>(() => WriteAsync(route));

        e.Failures.ShouldHaveSingleItem().Code.ShouldBe(GrpcStatusCode.InvalidArgument);
    }

    [Fact]
    public async Task Rows_read_back_as_they_were_written()
    {
        await LoadAsync();
        var row = World.Backend(7).To("ingress.deliver", "10.1.0.2", 8080, 2).ToUpdate(Type.Insert);
        row.Entity.TableEntry.Metadata = Google.Protobuf.ByteString.CopyFromUtf8("tag");
        var route = World.Row("ingress.route").Lpm("dst_addr", World.Ip("10.1.0.0"), 16)
            .Action("ingress.next_hop", ("dmac", World.Mac("02-00-00-00-00-02")), ("port", 2)).ToUpdate(Type.Insert);
        await WriteAsync(row, route);

        var all = await ReadAsync(new Entity { TableEntry = new TableEntry() });

        all.Select(e => e.TableEntry).ShouldBe([row.Entity.TableEntry, route.Entity.TableEntry], ignoreOrder: true);
    }

    [Fact]
    public async Task Meters_and_counters_read_back()
    {
        await LoadAsync();
        var meter = new MeterEntry
        {
            MeterId = CompiledProgram.Names.Meter("ingress.hold_guard").Preamble.Id,
            Index = new() { Index_ = 3 },
            Config = new MeterConfig { Cir = 1, Cburst = 2, Pir = 3, Pburst = 4 },
        };
        var counter = new CounterEntry
        {
            CounterId = CompiledProgram.Names.Counter("ingress.drops").Preamble.Id,
            Index = new() { Index_ = 5 },
            Data = new CounterData { PacketCount = 6, ByteCount = 7 },
        };
        await WriteAsync(
        [
            new Update { Type = Type.Modify, Entity = new Entity { MeterEntry = meter } },
            new Update { Type = Type.Modify, Entity = new Entity { CounterEntry = counter } },
        ]);

        var entities = await ReadAsync(
            new Entity { MeterEntry = new MeterEntry() }, new Entity { CounterEntry = new CounterEntry() });

        entities.Count.ShouldBe(1024 + 16);
        entities.ShouldContain(new Entity { MeterEntry = meter });
        entities.ShouldContain(new Entity { CounterEntry = counter });
    }

    [Fact]
    public async Task Pipeline_reads_back_with_its_cookie_and_capabilities_name_a_version()
    {
        var cancellation = TestContext.Current.CancellationToken;
        (await Client.GetForwardingPipelineConfigAsync(cancellationToken: cancellation)).ShouldBeNull();
        await LoadAsync(cookie: 77);

        (await Client.GetCookieAsync(cancellation)).ShouldBe(77UL);
        (await Client.CapabilitiesAsync(cancellation)).ShouldStartWith("1.");
    }

    private static Platform.P4Runtime.Info.P4EntryBuilder Hold(uint id) => World.Backend(id).Action("ingress.hold");

    private static Platform.P4Runtime.Info.P4EntryBuilder Service(int number) => World.Row("ingress.service")
        .Exact("dst_addr", number).Exact("protocol", 6).Exact("dst_port", 80)
        .Action("ingress.set_service", ("service_id", 1), ("bucket_count", 1));

    private async Task LoadAsync(ulong cookie = 1) => await Client.SetForwardingPipelineConfigAsync(
        SetForwardingPipelineConfigRequest.Types.Action.VerifyAndCommit, CompiledProgram.Config(cookie),
        TestContext.Current.CancellationToken);

    private Task<List<Entity>> ReadTableAsync(string table) => ReadAsync(
        new Entity { TableEntry = new TableEntry { TableId = CompiledProgram.Names.Table(table).Id } });

    private Task WriteAsync(params Update[] updates) =>
        Client.WriteAsync(updates, TestContext.Current.CancellationToken);

    private async Task<List<Entity>> ReadAsync(params Entity[] requests)
    {
        var entities = new List<Entity>();
        await foreach (var entity in Client.ReadAsync(requests, TestContext.Current.CancellationToken))
        {
            entities.Add(entity);
        }

        return entities;
    }
}
