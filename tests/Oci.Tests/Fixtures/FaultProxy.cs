using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Migration.Platform.Loopback;

namespace Migration.Oci.Tests;

/// <summary>What the proxy does with a request.</summary>
internal enum Fault
{
    None,

    /// <summary>Breaks the connection before anything reaches the registry.</summary>
    BeforeRegistry,

    /// <summary>Half the body reaches the registry, then both connections break.</summary>
    MidBody,

    /// <summary>The registry does it all, but its answer is lost.</summary>
    AnswerLost,
}

/// <summary>A loopback HTTP proxy before a registry that records requests and breaks chosen ones.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly string _registry;
    private readonly Func<string, int, Fault> _decide;
    private readonly ConcurrentDictionary<string, int> _counts = new();

    private FaultProxy(string registry, Func<string, int, Fault> decide)
    {
        _registry = registry;
        _decide = decide;
        Host = $"127.0.0.1:{FreePort.Next()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://" + Host);
        builder.Services.Configure((KestrelServerOptions kestrel) => kestrel.Limits.MaxRequestBodySize = null);
        _application = builder.Build();
        _application.Run(HandleAsync);
    }

    public string Host { get; }

    /// <summary>Method, number of body bytes and fault of every request, in order.</summary>
    public ConcurrentQueue<(string Method, string Path, long Bytes, Fault Fault)> Requests { get; } = new();

    /// <param name="registry">Host of the registry.</param>
    /// <param name="decide">Gives the fault from the method and how many of it came before.</param>
    public static async Task<FaultProxy> StartAsync(string registry, Func<string, int, Fault>? decide = null)
    {
        var proxy = new FaultProxy(registry, decide ?? ((_, _) => Fault.None));
        await proxy._application.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _http.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        var method = request.Method;
        var target = request.Path.Value + request.QueryString.Value;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var fault = _decide(method, _counts.AddOrUpdate(method, 0, (_, count) => count + 1));
        Requests.Enqueue((method, target, body.Length, fault));
        if (fault == Fault.MidBody)
            await SendHalfAsync(method, target, body.ToArray());
        if (fault is Fault.BeforeRegistry or Fault.MidBody)
        {
            context.Abort();
            return;
        }
        using var message = new HttpRequestMessage(new HttpMethod(method), $"http://{_registry}{target}");
        message.Content = new ByteArrayContent(body.ToArray());
        foreach (var (key, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(key, value.ToArray()))
                message.Content.Headers.TryAddWithoutValidation(key, value.ToArray());
        }
        using var answer = await _http.SendAsync(message);
        if (fault == Fault.AnswerLost)
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (key, value) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (key != "Transfer-Encoding")
                context.Response.Headers[key] = value.ToArray();
        }
        if (method != "HEAD" && answer.StatusCode != HttpStatusCode.NoContent)
            await answer.Content.CopyToAsync(context.Response.Body);
    }

    private async Task SendHalfAsync(string method, string target, byte[] body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(_registry));
        var head = $"{method} {target} HTTP/1.1\r\nHost: {_registry}\r\n"
            + $"Content-Type: application/octet-stream\r\nContent-Length: {body.Length}\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        await client.GetStream().WriteAsync(body.AsMemory(0, body.Length / 2));
        // The registry answers (or hangs up) once it has seen the end; then its part is stored.
        client.Client.Shutdown(SocketShutdown.Send);
        await client.GetStream().CopyToAsync(Stream.Null);
    }
}
