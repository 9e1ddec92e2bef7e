using Migration.P4Runtime.Tests.Fakes;
using Migration.Platform.P4Runtime.Client;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Server;
using Migration.Platform.P4Runtime.V1;
using Kind = Migration.Platform.P4Runtime.V1.Update.Types.Type;
using SetAction = Migration.Platform.P4Runtime.V1.SetForwardingPipelineConfigRequest.Types.Action;

namespace Migration.P4Runtime.Tests;

public class WriteAndReadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Failed_updates_are_listed_with_index_entity_code_and_message_and_the_rest_is_applied()
    {
        await using var host = await SwitchHost.StartAsync();
        await using var client = await LoadedAsync(host);
        await client.WriteAsync([Samples.Backend(Kind.Insert, 7)], Token);

        Update[] updates =
            [Samples.Backend(Kind.Insert, 8), Samples.Backend(Kind.Insert, 7), Samples.Backend(Kind.Modify, 9)];
        var e = await Should.ThrowAsync<P4WriteException>(client.WriteAsync(updates, Token));

        e.Failures.Select(f => (f.Index, f.Code)).ShouldBe(
            [(1, GrpcStatusCode.AlreadyExists), (2, GrpcStatusCode.NotFound)]);
        e.Failures[0].Entity.ShouldBe("ingress.backend[backend_id=7] -> ingress.deliver(address=0x0a000101 port=3)");
        e.Failures[0].Message.ShouldBe("the row exists");
        e.Failures[0].Space.ShouldBe("containerflow-v1model");
        e.Message.ShouldContain("2 of 3 updates failed; #1 Insert ingress.backend[backend_id=7]");
        (await RowsAsync(client)).Count.ShouldBe(2);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Long_lists_are_split_and_errors_keep_the_index_of_the_callers_list()
    {
        await using var host = await SwitchHost.StartAsync();
        await using var client = await LoadedAsync(host);
        var updates = Enumerable.Range(0, 1050).Select(i => Samples.Backend(Kind.Insert, (ulong)(i % 1000))).ToList();

        var e = await Should.ThrowAsync<P4WriteException>(client.WriteAsync(updates, Token));

        e.Failures.Select(f => f.Index).ShouldBe(Enumerable.Range(1000, 50));
        (await RowsAsync(client)).Count.ShouldBe(1000);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Lists_without_an_order_go_out_side_by_side_and_errors_keep_their_index_as_well()
    {
        await using var host = await SwitchHost.StartAsync();
        await using var client = await LoadedAsync(host, new P4RuntimeClientOptions { ConcurrentWrites = 3 });
        await client.WriteInAnyOrderAsync(
            [.. Enumerable.Range(0, 1000).Select(i => Samples.Backend(Kind.Insert, (ulong)i))], Token);
        (await RowsAsync(client)).Count.ShouldBe(1000);
        var removals = Enumerable.Range(0, 1050).Select(i => Samples.Backend(Kind.Delete, (ulong)(i + 500))).ToList();

        var e = await Should.ThrowAsync<P4WriteException>(client.WriteInAnyOrderAsync(removals, Token));

        e.Failures.Select(f => f.Index).ShouldBe(Enumerable.Range(500, 550));
        (await RowsAsync(client)).Count.ShouldBe(500);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Many_errors_in_one_request_lose_words_but_no_codes()
    {
        await using var host = await SwitchHost.StartAsync();
        await using var client = await LoadedAsync(host, new P4RuntimeClientOptions { MaxUpdatesPerWrite = 1000 });
        var updates = Enumerable.Range(0, 1000).Select(i => Samples.Backend(Kind.Delete, (ulong)i)).ToList();

        var e = await Should.ThrowAsync<P4WriteException>(client.WriteAsync(updates, Token));

        e.Failures.Count.ShouldBe(1000);
        e.Failures.ShouldAllBe(f => f.Code == GrpcStatusCode.NotFound && f.Message.Length == 0);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_request_refused_as_a_whole_is_not_a_write_exception()
    {
        await using var host = await SwitchHost.StartAsync();
        await using var client = await host.ConnectAsync(1);

        var e = await Should.ThrowAsync<GrpcException>(client.WriteAsync([Samples.Backend(Kind.Insert, 7)], Token));

        e.Code.ShouldBe(GrpcStatusCode.FailedPrecondition);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_pipeline_is_set_with_its_cookie_and_read_in_parts()
    {
        await using var host = await SwitchHost.StartAsync();
        await using var client = await host.ConnectAsync(1);
        (await client.GetForwardingPipelineConfigAsync(cancellationToken: Token)).ShouldBeNull();

        await client.SetForwardingPipelineConfigAsync(SetAction.VerifyAndCommit, Samples.Pipeline(cookie: 77), Token);

        (await client.GetCookieAsync(Token)).ShouldBe(77UL);
        var cookieOnly = await client.GetForwardingPipelineConfigAsync(
            GetForwardingPipelineConfigRequest.Types.ResponseType.CookieOnly, Token);
        cookieOnly!.P4Info.ShouldBeNull();
        (await client.GetForwardingPipelineConfigAsync(cancellationToken: Token))!.P4Info.ShouldBe(Samples.Index.Info);
        (await client.CapabilitiesAsync(Token)).ShouldBe("1.4.0");
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(SetAction.Unspecified, true, GrpcStatusCode.InvalidArgument)]
    [InlineData(SetAction.Commit, true, GrpcStatusCode.InvalidArgument)]
    [InlineData(SetAction.VerifyAndCommit, false, GrpcStatusCode.InvalidArgument)]
    [InlineData(SetAction.ReconcileAndCommit, true, GrpcStatusCode.Unimplemented)]
    public async Task Wrong_pipeline_requests_are_refused(SetAction action, bool withConfig, GrpcStatusCode code)
    {
        await using var host = await SwitchHost.StartAsync();
        await using var client = await host.ConnectAsync(1);

        var e = await Should.ThrowAsync<GrpcException>(
            client.SetForwardingPipelineConfigAsync(action, withConfig ? Samples.Pipeline() : null, Token));

        e.Code.ShouldBe(code);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Messages_of_many_megabytes_travel_both_ways_and_longer_ones_are_refused_by_either_side()
    {
        const int Big = 40 * 1024 * 1024;
        await using var host = await SwitchHost.StartAsync(
            new P4RuntimeServerOptions { MaxReceiveMessageBytes = Big + (1024 * 1024) });
        await using var client = await host.ConnectAsync(1);
        await client.SetForwardingPipelineConfigAsync(
            SetAction.VerifyAndCommit, Samples.Pipeline(deviceConfigBytes: Big), Token);
        var config = await client.GetForwardingPipelineConfigAsync(cancellationToken: Token);
        config!.P4DeviceConfig.Length.ShouldBe(Big);

        var tooLong = await Should.ThrowAsync<GrpcException>(client.SetForwardingPipelineConfigAsync(
            SetAction.VerifyAndCommit, Samples.Pipeline(deviceConfigBytes: 2 * Big), Token));
        tooLong.Code.ShouldBe(GrpcStatusCode.ResourceExhausted);

        var small = new GrpcChannelOptions { MaxReceiveMessageBytes = 1024 * 1024 };
        await using var narrow = await host.ConnectAsync(2, options: new P4RuntimeClientOptions { Channel = small });
        var refused = await Should.ThrowAsync<GrpcException>(
            narrow.GetForwardingPipelineConfigAsync(cancellationToken: Token));
        refused.Code.ShouldBe(GrpcStatusCode.ResourceExhausted);
    }

    private static async Task<P4RuntimeClient> LoadedAsync(SwitchHost host, P4RuntimeClientOptions? options = null)
    {
        var client = await host.ConnectAsync(1, options: options);
        await client.SetForwardingPipelineConfigAsync(SetAction.VerifyAndCommit, Samples.Pipeline(), Token);
        return client;
    }

    private static async Task<List<Entity>> RowsAsync(P4RuntimeClient client)
    {
        var rows = new List<Entity>();
        await foreach (var row in client.ReadAsync([new Entity { TableEntry = new TableEntry() }], Token))
            rows.Add(row);
        return rows;
    }
}
