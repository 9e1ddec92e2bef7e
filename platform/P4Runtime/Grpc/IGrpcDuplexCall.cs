namespace Migration.Platform.P4Runtime.Grpc;

/// <summary>A stream in both directions. Disposing cancels it if it still runs.</summary>
/// <typeparam name="TRequest">What this side sends.</typeparam>
/// <typeparam name="TResponse">What the other side sends.</typeparam>
public interface IGrpcDuplexCall<in TRequest, out TResponse> : IAsyncDisposable
{
    /// <summary>Sends one message and flushes it. Calls from several threads are sent one after the other.</summary>
    /// <exception cref="GrpcException">UNAVAILABLE: the stream is over; the reading side has the reason.</exception>
    Task WriteAsync(TRequest message, CancellationToken cancellationToken);

    /// <summary>
    /// Sends messages one after the other with as few writes and flushes as their size allows: many small ones cost
    /// about as much as one. Giving up in the middle ends the stream, because half a message may be on its way.
    /// </summary>
    /// <exception cref="GrpcException">UNAVAILABLE: the stream is over; the reading side has the reason.</exception>
    Task WriteAsync(IReadOnlyList<TRequest> messages, CancellationToken cancellationToken);

    /// <summary>Tells the peer that nothing more is sent; reading goes on.</summary>
    Task CompleteAsync();

    /// <summary>What the peer sends, until it ends the stream with OK. To be enumerated once.</summary>
    /// <exception cref="GrpcException">The status the peer ended with; UNAVAILABLE for a broken connection.</exception>
    IAsyncEnumerable<TResponse> ReadAllAsync(CancellationToken cancellationToken);
}
