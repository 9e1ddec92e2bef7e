using System.Net;

namespace Migration.Platform.P4Runtime.Grpc;

/// <summary>A request body that stays open and is written to while the response is read.</summary>
internal sealed class GrpcRequestStream : HttpContent
{
    private readonly TaskCompletionSource<Stream> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The stream to write to; completes once the request is on its way.</summary>
    public Task<Stream> Opened => opened.Task;

    /// <summary>Ends the body: the peer sees END_STREAM.</summary>
    public void Finish() => finished.TrySetResult();

    /// <summary>Wakes writers that still wait for a connection which will not come.</summary>
    public void Abandon() => opened.TrySetException(new IOException("the stream was not opened"));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        opened.TrySetResult(stream);
        await finished.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
