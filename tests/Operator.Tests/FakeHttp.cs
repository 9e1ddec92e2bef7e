using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Migration.KubernetesOperator.Tests;

/// <summary>A service of ours over real HTTP, as far as the operator talks to it: answers GETs, keeps PUTs.</summary>
internal sealed class FakeHttp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeHttp()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Answers to GETs, by path.</summary>
    public ConcurrentDictionary<string, string> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>What was put, by path.</summary>
    public ConcurrentDictionary<string, JsonNode?> Put { get; } = new(StringComparer.Ordinal);

    /// <summary>Paths that were deleted.</summary>
    public ConcurrentQueue<string> Deleted { get; } = new();

    public static async Task<FakeHttp> StartAsync()
    {
        var http = new FakeHttp();
        await http._app.StartAsync();
        var addresses = http._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        http.Address = new Uri(addresses.Addresses.First() + "/");
        return http;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.TrimStart('/');
        switch (context.Request.Method)
        {
            case "GET" when Answers.TryGetValue(path, out var answer):
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(answer);
                break;
            case "PUT":
                Put[path] = await JsonNode.ParseAsync(context.Request.Body);
                context.Response.StatusCode = 204;
                break;
            case "DELETE":
                Deleted.Enqueue(path);
                context.Response.StatusCode = 204;
                break;
            default:
                context.Response.StatusCode = 404;
                break;
        }
    }
}
