using Google.Protobuf;

namespace Migration.Platform.P4Runtime.Grpc;

/// <summary>
/// The calls a client can make. All throw <see cref="GrpcException"/> for any status other than OK (UNAVAILABLE when
/// the peer cannot be reached or the connection breaks) and <see cref="OperationCanceledException"/> when the given
/// token is cancelled.
/// </summary>
public interface IGrpcChannel : IDisposable
{
    /// <summary>One request, one response.</summary>
    /// <param name="method">What to call.</param>
    /// <param name="request">Sent as it is at the call.</param>
    /// <param name="timeout">After this long the call ends with DEADLINE_EXCEEDED; the peer is told too.</param>
    /// <param name="cancellationToken">Gives up, and tells the peer.</param>
    Task<TResponse> UnaryAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        TimeSpan timeout,
        CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>;

    /// <summary>One request, many responses. The call is made when enumeration starts.</summary>
    /// <param name="method">What to call.</param>
    /// <param name="request">Sent as it is when enumeration starts.</param>
    /// <param name="timeout">Limit for the whole stream.</param>
    /// <param name="cancellationToken">Gives up, and tells the peer.</param>
    IAsyncEnumerable<TResponse> ServerStreamAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        TimeSpan timeout,
        CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>;

    /// <summary>Opens a stream in both directions; without deadline, it lives until disposed or broken.</summary>
    IGrpcDuplexCall<TRequest, TResponse> OpenDuplex<TRequest, TResponse>(GrpcMethod<TRequest, TResponse> method)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>;
}
