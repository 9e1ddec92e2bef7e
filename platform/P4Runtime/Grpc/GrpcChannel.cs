using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace Migration.Platform.P4Runtime.Grpc;

/// <summary>gRPC over plain-text HTTP/2 (prior knowledge) to one server; connects on the first call.</summary>
public sealed class GrpcChannel : IGrpcChannel
{
    /// <summary>
    /// Initial flow-control window of a stream, in bytes: large reads should not wait for window updates.
    /// </summary>
    private const int StreamWindowBytes = 4 * 1024 * 1024;

    /// <summary>Limit for headers and trailers, in KiB: the errors of a large Write travel in a trailer.</summary>
    private const int MaxHeadersKiB = 120;

    private readonly CancellationTokenSource closed = new();
    private readonly HttpMessageInvoker http;
    private readonly Uri baseAddress;
    private readonly GrpcChannelOptions options;

    /// <summary>Makes a channel; nothing is connected yet.</summary>
    /// <param name="address">http://host:port or unix:///path/of/socket.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="ArgumentException">The address has another scheme.</exception>
    public GrpcChannel(Uri address, GrpcChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        this.options = options ?? new GrpcChannelOptions();
        var connector = new GrpcConnector(address, this.options);
        baseAddress = connector.BaseAddress;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = connector.ConnectAsync,
            ConnectTimeout = this.options.ConnectTimeout,
            MaxResponseHeadersLength = MaxHeadersKiB,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            InitialHttp2StreamWindowSize = StreamWindowBytes,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            EnableMultipleHttp2Connections = true,
        };
        http = new HttpMessageInvoker(handler);
    }

    /// <inheritdoc />
    public async Task<TResponse> UnaryAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        TimeSpan timeout,
        CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        TResponse? response = null;
        await foreach (var message in ServerStreamAsync(method, request, timeout, cancellationToken))
        {
            if (response is not null)
                throw new GrpcException(GrpcStatusCode.Internal, $"{method.Path}: more than one response");
            response = message;
        }

        return response ?? throw new GrpcException(GrpcStatusCode.Internal, $"{method.Path}: OK without a response");
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<TResponse> ServerStreamAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        TimeSpan timeout,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        using var deadline = new CancellationTokenSource(timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, closed.Token, cancellationToken);
        using var content = new ReadOnlyMemoryContent(GrpcFraming.Frame(request));
        using var call = NewRequest(method.Path, content);
        call.Headers.Add(GrpcHeaders.Timeout, GrpcTimeout.Encode(timeout));

        var response = await Guard(method.Path, timeout, deadline, async () =>
        {
            var answer = await http.SendAsync(call, either.Token);
            return await GrpcClientResponse<TResponse>.OpenAsync(
                answer, method.ResponseParser, options.MaxReceiveMessageBytes, either.Token);
        }, cancellationToken);
        await using (response)
        {
            async Task<TResponse?> NextAsync() => await response.ReadAsync(either.Token);
            while (await Guard(method.Path, timeout, deadline, NextAsync, cancellationToken) is { } message)
                yield return message;
        }
    }

    /// <inheritdoc />
    public IGrpcDuplexCall<TRequest, TResponse> OpenDuplex<TRequest, TResponse>(GrpcMethod<TRequest, TResponse> method)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(method);
        var content = new GrpcRequestStream();
        return new GrpcDuplexCall<TRequest, TResponse>(
            http, NewRequest(method.Path, content), content, method, options.MaxReceiveMessageBytes);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // The handler lets calls that are under way end by themselves, over a connection that may be dead.
        closed.Cancel();
        http.Dispose();
    }

    private HttpRequestMessage NewRequest(string path, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue(GrpcHeaders.ContentType);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(baseAddress, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        return request;
    }

    private async Task<T> Guard<T>(
        string path,
        TimeSpan timeout,
        CancellationTokenSource deadline,
        Func<Task<T>> step,
        CancellationToken cancellationToken)
    {
        try
        {
            return await step();
        }
        catch (Exception e) when (e is OperationCanceledException || GrpcFailure.IsTransport(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (deadline.IsCancellationRequested)
            {
                throw new GrpcException(
                    GrpcStatusCode.DeadlineExceeded, $"{path}: no answer within {timeout}", null, e);
            }

            throw closed.IsCancellationRequested
                ? new GrpcException(GrpcStatusCode.Unavailable, $"{path}: the connection was closed here", null, e)
                : GrpcFailure.FromTransport(e, path);
        }
    }
}
