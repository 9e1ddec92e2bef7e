using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Migration.Platform.Criu.Wire;

namespace Migration.Hosting.Tests.Fixtures;

/// <summary>A receiver of OTLP over HTTP on loopback that keeps what it is sent.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public ConcurrentQueue<ReceivedSpan> Spans { get; } = new();

    public ConcurrentQueue<ReceivedPoint> Points { get; } = new();

    public ConcurrentQueue<(string Body, IReadOnlyDictionary<string, string> Attributes)> Logs { get; } = new();

    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("OTEL_EXPORTER_OTLP_ENDPOINT", Url),
        new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
    ];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.UseRouting();
        app.MapPost("/v1/traces", http => KeepAsync(http, OtlpMessages.Spans, receiver.Spans));
        app.MapPost("/v1/metrics", http => KeepAsync(http, OtlpMessages.Points, receiver.Points));
        app.MapPost("/v1/logs", http => KeepAsync(http, OtlpMessages.Logs, receiver.Logs));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task KeepAsync<T>(
        HttpContext http, Func<WireMessage, IEnumerable<T>> read, ConcurrentQueue<T> kept)
    {
        http.Request.ContentType.ShouldBe("application/x-protobuf");
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        foreach (var item in read(WireMessage.Parse(body.ToArray())))
            kept.Enqueue(item);

        // An empty answer message: everything was taken.
        http.Response.ContentType = "application/x-protobuf";
    }
}
