using System.Buffers;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace Migration.Platform.P4Runtime.Grpc;

/// <inheritdoc cref="IGrpcDuplexCall{TRequest, TResponse}" />
internal sealed class GrpcDuplexCall<TRequest, TResponse> : IGrpcDuplexCall<TRequest, TResponse>
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    // Many small messages make one write of a few HTTP/2 frames; more in one write would not make it cheaper.
    private const int BufferBytes = 64 * 1024;

    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly HttpRequestMessage request;
    private readonly GrpcRequestStream content;
    private readonly GrpcMethod<TRequest, TResponse> method;
    private readonly int maxBytes;
    private readonly Task<HttpResponseMessage> answer;

    public GrpcDuplexCall(
        HttpMessageInvoker http,
        HttpRequestMessage request,
        GrpcRequestStream content,
        GrpcMethod<TRequest, TResponse> method,
        int maxBytes)
    {
        this.request = request;
        this.content = content;
        this.method = method;
        this.maxBytes = maxBytes;

        // Not awaited here: many servers send their headers only with their first message, which may be an answer
        // to ours.
        answer = SendAsync(http);
    }

    public Task WriteAsync(TRequest message, CancellationToken cancellationToken) =>
        WriteAsync([message], cancellationToken);

    public async Task WriteAsync(IReadOnlyList<TRequest> messages, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            var stream = await content.Opened.WaitAsync(cancellationToken);
            for (var sent = 0; sent < messages.Count;)
                sent += await WriteSomeAsync(stream, messages, sent, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
        catch (Exception e) when (GrpcFailure.IsTransport(e) || (e is OperationCanceledException && IsOver))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new GrpcException(
                GrpcStatusCode.Unavailable, $"{method.Path}: the stream is over, nothing can be sent", null, e);
        }
        finally
        {
            writing.Release();
        }
    }

    public async Task CompleteAsync()
    {
        // Behind a write under way, so that the last message is whole.
        await writing.WaitAsync();
        content.Finish();
        writing.Release();
    }

    public async IAsyncEnumerable<TResponse> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, cancellationToken);
        var response = await Guard(async () =>
        {
            var headers = await answer.WaitAsync(either.Token);
            return await GrpcClientResponse<TResponse>.OpenAsync(
                headers, method.ResponseParser, maxBytes, either.Token);
        }, cancellationToken);
        await using (response)
        {
            while (await Guard(async () => await response.ReadAsync(either.Token), cancellationToken) is { } message)
                yield return message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        content.Finish();
        try
        {
            (await answer).Dispose();
        }
        catch (Exception e) when (e is OperationCanceledException || GrpcFailure.IsTransport(e))
        {
            // The reading side reports why the stream ended; disposing only waits for its end.
        }

        request.Dispose();
        content.Dispose();
    }

    /// <summary>Sends as many messages as fit one buffer, at least one.</summary>
    private async Task<int> WriteSomeAsync(
        Stream stream, IReadOnlyList<TRequest> messages, int first, CancellationToken cancellationToken)
    {
        var count = 0;
        var bytes = 0;
        do
        {
            bytes += GrpcFraming.FramedSize(messages[first + count]);
            count++;
        }
        while (first + count < messages.Count && bytes < BufferBytes);
        var buffer = ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            var at = 0;
            for (var i = first; i < first + count; i++)
            {
                var size = GrpcFraming.FramedSize(messages[i]);
                GrpcFraming.Frame(messages[i], buffer.AsSpan(at, size));
                at += size;
            }

            await stream.WriteAsync(buffer.AsMemory(0, bytes), cancellationToken);
            return count;
        }
        catch (OperationCanceledException)
        {
            // Half a message may have left: whatever followed it would be read as its rest.
            await stop.CancelAsync();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool IsOver => stop.IsCancellationRequested || answer.IsCompleted;

    private async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker http)
    {
        try
        {
            return await http.SendAsync(request, stop.Token);
        }
        finally
        {
            content.Abandon();
        }
    }

    private async Task<T> Guard<T>(Func<Task<T>> step, CancellationToken cancellationToken)
    {
        try
        {
            return await step();
        }
        catch (Exception e) when (e is OperationCanceledException || GrpcFailure.IsTransport(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw stop.IsCancellationRequested
                ? new GrpcException(GrpcStatusCode.Cancelled, $"{method.Path}: the stream was closed here", null, e)
                : GrpcFailure.FromTransport(e, method.Path);
        }
    }
}
