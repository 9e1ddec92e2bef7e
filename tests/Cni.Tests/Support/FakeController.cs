using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Migration.Cni.Tests.Support;

/// <summary>
/// The part of switchctl's HTTP API that the plugin uses. It listens on a loopback address of the node's namespace, as
/// a socket belongs to the namespace of the thread that opened it.
/// </summary>
internal sealed class FakeController : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeController(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    public ConcurrentDictionary<string, JsonObject> Pods { get; } = new();

    /// <summary>What requests are answered with instead; null for what they ask for.</summary>
    public HttpStatusCode? Refusal { get; set; }

    public static async Task<FakeController> StartAsync(string space)
    {
        var socket = ForeignSocket.Listen(space);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenHandle(
            (ulong)socket.Handle, listen => listen.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        var controller = new FakeController(app) { Address = new Uri($"http://{socket.LocalEndPoint}") };
        app.Use((context, next) => controller.Refusal is { } status
            ? Results.Problem("told so by the test", statusCode: (int)status).ExecuteAsync(context)
            : next(context));
        app.MapPut("/pods/{id}", async (string id, HttpRequest request) =>
        {
            controller.Pods[id] = (await JsonNode.ParseAsync(request.Body))!.AsObject();
            return Results.NoContent();
        });
        app.MapGet("/pods/{id}", (string id) => controller.Pods.TryGetValue(id, out var pod)
            ? Results.Content(pod.ToJsonString(), "application/json")
            : Results.NotFound());
        app.MapDelete("/pods/{id}", (string id) =>
        {
            controller.Pods.TryRemove(id, out _);
            return Results.NoContent();
        });
        await app.StartAsync();
        return controller;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
