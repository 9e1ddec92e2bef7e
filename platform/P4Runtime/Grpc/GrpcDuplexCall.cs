using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace Migration.Platform.P4Runtime.Grpc;

/// <inheritdoc cref="IGrpcDuplexCall{TRequest, TResponse}" />
internal sealed class GrpcDuplexCall<TRequest, TResponse> : IGrpcDuplexCall<TRequest, TResponse>
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
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

    public async Task WriteAsync(TRequest message, CancellationToken cancellationToken)
    {
        var frame = GrpcFraming.Frame(message);
        await writing.WaitAsync(cancellationToken);
        try
        {
            var stream = await content.Opened.WaitAsync(cancellationToken);
            await stream.WriteAsync(frame, cancellationToken);
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
