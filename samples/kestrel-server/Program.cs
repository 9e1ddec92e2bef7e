using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Migration.Samples.KestrelServer;

var builder = WebApplication.CreateBuilder(args);
var httpPort = builder.Configuration.GetValue("HttpPort", 7000);
var http2Port = builder.Configuration.GetValue("Http2Port", 7001);
builder.WebHost.ConfigureKestrel(kestrel =>
{
    // Without TLS a port speaks one of the two.
    kestrel.ListenAnyIP(httpPort, listen => listen.Protocols = HttpProtocols.Http1);
    kestrel.ListenAnyIP(http2Port, listen => listen.Protocols = HttpProtocols.Http2);
    kestrel.Limits.MinRequestBodyDataRate = null;
});
var app = builder.Build();
app.UseWebSockets();

app.MapGet("/messages", async (HttpContext context) =>
{
    if (!context.WebSockets.IsWebSocketRequest)
    {
        context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
        return;
    }

    using var socket = await context.WebSockets.AcceptWebSocketAsync();
    var counter = new Counter();
    var buffer = new byte[4096];
    while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { CloseStatus: null } message)
    {
        var answer = counter.Answer(Encoding.UTF8.GetString(buffer, 0, message.Count));
        await socket.SendAsync(
            Encoding.UTF8.GetBytes(answer), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
    }
});

// One stream that is open in both directions for as long as the client likes.
app.MapPost("/lines", async (HttpContext context) =>
{
    var counter = new Counter();
    using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
    await context.Response.Body.FlushAsync(context.RequestAborted);
    while (await reader.ReadLineAsync(context.RequestAborted) is { } line)
    {
        await context.Response.WriteAsync(counter.Answer(line) + "\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
});

await app.RunAsync();
