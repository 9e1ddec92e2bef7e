using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Migration.Platform.P4Runtime.Grpc.Server;

/// <summary>
/// Maps gRPC methods onto endpoint routing. A handler ends a call with a status by throwing
/// <see cref="GrpcException"/>; any other exception is logged and answered as INTERNAL. The token given to a handler
/// is cancelled when the peer goes away or its deadline passes.
/// </summary>
public static class GrpcEndpoints
{
    /// <summary>One request, one response.</summary>
    /// <param name="routes">Where to map.</param>
    /// <param name="method">Path and messages.</param>
    /// <param name="handler">Answers the call.</param>
    /// <param name="maxMessageBytes">Longest request accepted; a longer one is RESOURCE_EXHAUSTED.</param>
    public static IEndpointConventionBuilder MapGrpcUnary<TRequest, TResponse>(
        this IEndpointRouteBuilder routes,
        GrpcMethod<TRequest, TResponse> method,
        Func<TRequest, CancellationToken, Task<TResponse>> handler,
        int maxMessageBytes = GrpcFraming.DefaultMaxMessageBytes)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(method);
        return Map(routes, method.Path, async (context, cancellationToken) =>
        {
            var stream = new GrpcServerExchange<TRequest, TResponse>(context, method.RequestParser, maxMessageBytes);
            var request = await stream.ReadSingleAsync(cancellationToken);
            await stream.WriteAsync(await handler(request, cancellationToken), cancellationToken);
        });
    }

    /// <summary>One request, many responses.</summary>
    /// <param name="routes">Where to map.</param>
    /// <param name="method">Path and messages.</param>
    /// <param name="handler">Yields the responses; each is flushed before the next is asked for.</param>
    /// <param name="maxMessageBytes">Longest request accepted; a longer one is RESOURCE_EXHAUSTED.</param>
    public static IEndpointConventionBuilder MapGrpcServerStreaming<TRequest, TResponse>(
        this IEndpointRouteBuilder routes,
        GrpcMethod<TRequest, TResponse> method,
        Func<TRequest, CancellationToken, IAsyncEnumerable<TResponse>> handler,
        int maxMessageBytes = GrpcFraming.DefaultMaxMessageBytes)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(method);
        return Map(routes, method.Path, async (context, cancellationToken) =>
        {
            var stream = new GrpcServerExchange<TRequest, TResponse>(context, method.RequestParser, maxMessageBytes);
            var request = await stream.ReadSingleAsync(cancellationToken);
            await foreach (var response in handler(request, cancellationToken).WithCancellation(cancellationToken))
                await stream.WriteAsync(response, cancellationToken);
        });
    }

    /// <summary>
    /// Streams in both directions; the call ends with OK when the handler returns, and with UNAVAILABLE when the
    /// server stops.
    /// </summary>
    /// <param name="routes">Where to map.</param>
    /// <param name="method">Path and messages.</param>
    /// <param name="handler">Reads and writes until it returns or throws.</param>
    /// <param name="maxMessageBytes">Longest message accepted; a longer one is RESOURCE_EXHAUSTED.</param>
    public static IEndpointConventionBuilder MapGrpcDuplex<TRequest, TResponse>(
        this IEndpointRouteBuilder routes,
        GrpcMethod<TRequest, TResponse> method,
        Func<GrpcServerExchange<TRequest, TResponse>, CancellationToken, Task> handler,
        int maxMessageBytes = GrpcFraming.DefaultMaxMessageBytes)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(method);
        return Map(routes, method.Path, async (context, cancellationToken) =>
        {
            // The headers go out at once: a client may wait for them before it speaks.
            await context.Response.StartAsync(cancellationToken);
            var stream = new GrpcServerExchange<TRequest, TResponse>(context, method.RequestParser, maxMessageBytes);

            // A stream may be open for ever: it must not hold up a server that stops.
            var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
            try
            {
                await handler(stream, either.Token);
            }
            catch (OperationCanceledException e) when (stopping.IsCancellationRequested)
            {
                throw new GrpcException(GrpcStatusCode.Unavailable, "the server is stopping", null, e);
            }
        });
    }

    private static IEndpointConventionBuilder Map(
        IEndpointRouteBuilder routes, string path, Func<HttpContext, CancellationToken, Task> call) =>
        routes.MapPost(path, context => GrpcServerCall.RunAsync(context, path, call)).WithDisplayName($"gRPC {path}");
}
