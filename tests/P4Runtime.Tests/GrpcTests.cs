using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Migration.P4Runtime.Tests.Fakes;
using Migration.Platform.P4Runtime;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Grpc.Server;
using Migration.Platform.P4Runtime.V1;

namespace Migration.P4Runtime.Tests;

public class GrpcTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_status_message_survives_percent_encoding()
    {
        const string Words = "50 % of Zürich\nline two";
        await using var app = await StartAsync(a => a.MapGrpcUnary(
            P4RuntimeMethods.Capabilities, (_, _) => throw new GrpcException(GrpcStatusCode.Aborted, Words)));
        using var channel = Channel(app);

        var e = await Should.ThrowAsync<GrpcException>(CapabilitiesAsync(channel, Long));

        (e.Code, e.Detail).ShouldBe((GrpcStatusCode.Aborted, Words));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_deadline_ends_the_call_on_both_sides()
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await StartAsync(a => a.MapGrpcUnary(P4RuntimeMethods.Capabilities, async (_, token) =>
        {
            using var registration = token.Register(seen.SetResult);
            await Task.Delay(Timeout.Infinite, token);
            return new CapabilitiesResponse();
        }));
        using var channel = Channel(app);

        var e = await Should.ThrowAsync<GrpcException>(CapabilitiesAsync(channel, TimeSpan.FromMilliseconds(200)));

        e.Code.ShouldBe(GrpcStatusCode.DeadlineExceeded);
        await seen.Task.WaitAsync(Token);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Closing_the_channel_ends_a_call_that_waits()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await StartAsync(a => a.MapGrpcUnary(P4RuntimeMethods.Capabilities, async (_, token) =>
        {
            started.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return new CapabilitiesResponse();
        }));
        var channel = Channel(app);
        var call = CapabilitiesAsync(channel, Long);
        await started.Task.WaitAsync(Token);

        channel.Dispose();

        var e = await Should.ThrowAsync<GrpcException>(call);
        e.Code.ShouldBe(GrpcStatusCode.Unavailable);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Cancelling_reaches_the_server()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await StartAsync(a => a.MapGrpcServerStreaming(
            P4RuntimeMethods.Read, (_, token) => Endless(started, seen, token)));
        using var channel = Channel(app);
        using var stop = new CancellationTokenSource();

        var reading = Task.Run(
            async () =>
            {
                var answers = channel.ServerStreamAsync(P4RuntimeMethods.Read, new ReadRequest(), Long, stop.Token);
                await foreach (var answer in answers)
                    answer.Entities.Count.ShouldBe(0);
            },
            Token);
        await started.Task.WaitAsync(Token);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(reading);
        await seen.Task.WaitAsync(Token);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_crash_of_the_handler_is_internal_and_names_the_method()
    {
        await using var app = await StartAsync(a => a.MapGrpcUnary(
            P4RuntimeMethods.Capabilities, (_, _) => throw new InvalidOperationException("broken")));
        using var channel = Channel(app);

        var e = await Should.ThrowAsync<GrpcException>(CapabilitiesAsync(channel, Long));

        e.Code.ShouldBe(GrpcStatusCode.Internal);
        e.Detail.ShouldContain("/p4.v1.P4Runtime/Capabilities");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Trailers_only_answers_and_answers_that_are_not_grpc_are_understood()
    {
        await using var app = await StartAsync(a =>
        {
            a.MapPost(P4RuntimeMethods.Capabilities.Path, context =>
            {
                context.Response.ContentType = "application/grpc";
                context.Response.Headers["grpc-status"] = "7";
                context.Response.Headers["grpc-message"] = "not%20here";
                return Task.CompletedTask;
            });
            a.MapPost(P4RuntimeMethods.Write.Path, context => context.Response.WriteAsync("hello"));
        });
        using var channel = Channel(app);

        var trailersOnly = await Should.ThrowAsync<GrpcException>(CapabilitiesAsync(channel, Long));
        (trailersOnly.Code, trailersOnly.Detail).ShouldBe((GrpcStatusCode.PermissionDenied, "not here"));
        var plain = await Should.ThrowAsync<GrpcException>(
            channel.UnaryAsync(P4RuntimeMethods.Write, new WriteRequest(), Long, Token));
        plain.Code.ShouldBe(GrpcStatusCode.Unknown);
        var unknown = await Should.ThrowAsync<GrpcException>(channel.UnaryAsync(
            P4RuntimeMethods.GetForwardingPipelineConfig, new GetForwardingPipelineConfigRequest(), Long, Token));
        unknown.Code.ShouldBe(GrpcStatusCode.Unimplemented);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_stream_cut_inside_a_message_is_an_error_and_not_an_end()
    {
        await using var app = await StartAsync(a => a.MapPost(P4RuntimeMethods.Capabilities.Path, async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, 9, 1, 2 });
            context.Response.AppendTrailer("grpc-status", "0");
        }));
        using var channel = Channel(app);

        var e = await Should.ThrowAsync<GrpcException>(CapabilitiesAsync(channel, Long));

        e.Code.ShouldBe(GrpcStatusCode.Internal);
    }

    [Theory]
    [InlineData("https://host:1")]
    [InlineData("unix:///")]
    public void Addresses_it_cannot_connect_to_are_refused_at_once(string address) =>
        Should.Throw<ArgumentException>(() => new GrpcChannel(new Uri(address)));

    private static Task<CapabilitiesResponse> CapabilitiesAsync(GrpcChannel channel, TimeSpan timeout) =>
        channel.UnaryAsync(P4RuntimeMethods.Capabilities, new CapabilitiesRequest(), timeout, Token);

    private static GrpcChannel Channel(WebApplication app) => new(new Uri(app.Urls.Single()));

    private static async IAsyncEnumerable<ReadResponse> Endless(
        TaskCompletionSource started, TaskCompletionSource seen, [EnumeratorCancellation] CancellationToken token)
    {
        using var registration = token.Register(seen.SetResult);
        yield return new ReadResponse();
        started.SetResult();
        await Task.Delay(Timeout.Infinite, token);
    }

    private static async Task<WebApplication> StartAsync(System.Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.WebHost.ConfigureKestrel(k => k.ListenGrpc(new IPEndPoint(IPAddress.Loopback, 0)));
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return app;
    }
}
