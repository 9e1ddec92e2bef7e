using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Migration.Podman.Tests;

/// <summary>An engine of the test's making behind a real unix socket.</summary>
internal sealed class FakeEngine : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private FakeEngine(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
    }

    public string SocketPath => Path.Combine(_folder, "podman.sock");

    /// <summary>Requests seen, as "METHOD path?query body".</summary>
    public List<string> Requests { get; } = [];

    public static async Task<FakeEngine> StartAsync(Func<HttpContext, Task> answer)
    {
        var folder = Directory.CreateTempSubdirectory("fake-engine-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.ListenUnixSocket(Path.Combine(folder, "podman.sock")));
        var app = builder.Build();
        var engine = new FakeEngine(app, folder);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            var path = context.Request.Path.Value!.Replace("/v4.0.0/libpod/", "", StringComparison.Ordinal);
            engine.Requests.Add($"{context.Request.Method} {path}{context.Request.QueryString} {body}".Trim());
            await answer(context);
        });
        await app.StartAsync();
        return engine;
    }

    public static Task<FakeEngine> AnsweringAsync(int status, string body) => StartAsync(context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    });

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
