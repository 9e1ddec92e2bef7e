using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Migration.Platform.Loopback;

namespace Migration.Oci.Tests;

/// <summary>
/// A registry that keeps what arrived of a broken chunk and goes on from there, as the specification allows; Debian's
/// does not. Only uploads and blobs.
/// </summary>
internal sealed class PartialRegistry : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Func<int, bool> _breaks;
    private readonly MemoryStream _upload = new();
    private int _patches;

    private PartialRegistry(Func<int, bool> breaks)
    {
        _breaks = breaks;
        Host = $"127.0.0.1:{FreePort.Next()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://" + Host);
        _application = builder.Build();
        _application.Run(HandleAsync);
    }

    public string Host { get; }

    public byte[]? Blob { get; private set; }

    /// <summary>Content-Range of every chunk.</summary>
    public List<string> Ranges { get; } = [];

    /// <summary>Error that every request gets, or null.</summary>
    public (int Status, string Body)? Error { get; set; }

    public static async Task<PartialRegistry> StartAsync(Func<int, bool> breaks)
    {
        var registry = new PartialRegistry(breaks);
        await registry._application.StartAsync();
        return registry;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (Error is { } error)
        {
            response.StatusCode = error.Status;
            await response.WriteAsync(error.Body);
            return;
        }
        response.Headers.Location = "/v2/any/blobs/uploads/1?state=a";
        switch (request.Method)
        {
            case "POST":
                response.StatusCode = 202;
                break;
            case "GET" when request.Path.Value!.Contains("/uploads/"):
                response.Headers["Range"] = $"0-{Math.Max(_upload.Length - 1, 0)}";
                response.StatusCode = 204;
                break;
            case "GET" when Blob is not null:
                await response.Body.WriteAsync(Blob.Select(value => (byte)~value).ToArray());
                break;
            case "PATCH":
                await PatchAsync(context);
                break;
            case "PUT":
                await request.Body.CopyToAsync(_upload);
                Blob = _upload.ToArray();
                var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Blob));
                response.StatusCode = request.Query["digest"] == digest ? 201 : 400;
                break;
            default:
                response.StatusCode = 404;
                break;
        }
    }

    private async Task PatchAsync(HttpContext context)
    {
        var range = context.Request.Headers.ContentRange.ToString();
        Ranges.Add(range);
        if (!range.StartsWith($"{_upload.Length}-"))
        {
            context.Response.StatusCode = 416;
            return;
        }
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var breaks = _breaks(_patches++);
        _upload.Write(body.GetBuffer(), 0, (int)(breaks ? body.Length / 3 : body.Length));
        if (breaks)
            context.Abort();
        context.Response.Headers["Range"] = $"0-{_upload.Length - 1}";
        context.Response.StatusCode = 202;
    }
}
