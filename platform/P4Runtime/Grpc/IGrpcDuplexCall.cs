namespace Migration.Platform.P4Runtime.Grpc;

/// <summary>A stream in both directions. Disposing cancels it if it still runs.</summary>
/// <typeparam name="TRequest">What this side sends.</typeparam>
/// <typeparam name="TResponse">What the other side sends.</typeparam>
public interface IGrpcDuplexCall<in TRequest, out TResponse> : IAsyncDisposable
{
    /// <summary>Sends one message and flushes it. Calls from several threads are sent one after the other.</summary>
    /// <exception cref="GrpcException">UNAVAILABLE: the stream is over; the reading side has the reason.</exception>
    Task WriteAsync(TRequest message, CancellationToken cancellationToken);

    /// <summary>Tells the peer that nothing more is sent; reading goes on.</summary>
    Task CompleteAsync();

    /// <summary>What the peer sends, until it ends the stream with OK. To be enumerated once.</summary>
    /// <exception cref="GrpcException">The status the peer ended with; UNAVAILABLE for a broken connection.</exception>
    IAsyncEnumerable<TResponse> ReadAllAsync(CancellationToken cancellationToken);
}
