using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Migration.Platform.P4Runtime.Grpc.Server;

/// <summary>The server's end of one call.</summary>
/// <typeparam name="TRequest">What the client sends.</typeparam>
/// <typeparam name="TResponse">What the server sends.</typeparam>
public sealed class GrpcServerExchange<TRequest, TResponse>
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    private readonly HttpContext context;
    private readonly MessageParser<TRequest> parser;
    private readonly int maxBytes;

    internal GrpcServerExchange(HttpContext context, MessageParser<TRequest> parser, int maxBytes)
    {
        this.context = context;
        this.parser = parser;
        this.maxBytes = maxBytes;
    }

    /// <summary>The peer's address for messages, e.g. "127.0.0.1:4711", or "unix socket".</summary>
    public string Peer => context.Connection.RemoteIpAddress is { } address
        ? $"{address}:{context.Connection.RemotePort}"
        : "unix socket";

    /// <summary>The next message, or null once the client has ended its side.</summary>
    /// <exception cref="GrpcException">The message is too long, compressed or broken.</exception>
    public ValueTask<TRequest?> ReadAsync(CancellationToken cancellationToken) =>
        GrpcFraming.ReadAsync(context.Request.BodyReader, parser, maxBytes, cancellationToken);

    /// <summary>Sends one message and flushes it. One call at a time.</summary>
    public async Task WriteAsync(TResponse message, CancellationToken cancellationToken) =>
        await context.Response.BodyWriter.WriteAsync(GrpcFraming.Frame(message), cancellationToken);

    internal async Task<TRequest> ReadSingleAsync(CancellationToken cancellationToken)
    {
        var request = await ReadAsync(cancellationToken)
            ?? throw new GrpcException(GrpcStatusCode.Internal, "the call ended without a request message");
        if (await ReadAsync(cancellationToken) is not null)
            throw new GrpcException(GrpcStatusCode.Internal, "more than one request message");
        return request;
    }
}
