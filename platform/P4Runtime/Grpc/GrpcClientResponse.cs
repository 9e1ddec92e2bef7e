using System.IO.Pipelines;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace Migration.Platform.P4Runtime.Grpc;

/// <summary>The answering half of a client call: messages, then the status in the trailers.</summary>
internal sealed class GrpcClientResponse<T> : IAsyncDisposable
    where T : class, IMessage<T>
{
    private readonly HttpResponseMessage response;
    private readonly PipeReader body;
    private readonly MessageParser<T> parser;
    private readonly int maxBytes;

    private GrpcClientResponse(HttpResponseMessage response, PipeReader body, MessageParser<T> parser, int maxBytes)
    {
        this.response = response;
        this.body = body;
        this.parser = parser;
        this.maxBytes = maxBytes;
    }

    /// <exception cref="GrpcException">The peer answered with a status only, or not in gRPC.</exception>
    public static async Task<GrpcClientResponse<T>> OpenAsync(
        HttpResponseMessage response, MessageParser<T> parser, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            // "Trailers-only": an error sent without a body arrives as the headers.
            if (Value(response.Headers, GrpcHeaders.Status) is not null)
                ThrowIfNotOk(response.Headers);
            RequireGrpc(response);
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new GrpcClientResponse<T>(response, PipeReader.Create(stream), parser, maxBytes);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>The next message, or null after the last one when the peer ended with OK.</summary>
    public async ValueTask<T?> ReadAsync(CancellationToken cancellationToken)
    {
        var message = await GrpcFraming.ReadAsync(body, parser, maxBytes, cancellationToken);
        if (message is null)
        {
            var isTrailersOnly = Value(response.Headers, GrpcHeaders.Status) is not null;
            ThrowIfNotOk(isTrailersOnly ? response.Headers : response.TrailingHeaders);
        }

        return message;
    }

    public async ValueTask DisposeAsync()
    {
        await body.CompleteAsync();
        response.Dispose();
    }

    private static void RequireGrpc(HttpResponseMessage response)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        var isGrpc = type?.StartsWith(GrpcHeaders.ContentType, StringComparison.Ordinal) == true;
        if ((int)response.StatusCode == 200 && isGrpc)
            return;
        var code = (int)response.StatusCode == 200
            ? GrpcStatusCode.Unknown
            : GrpcStatusEncoding.FromHttp((int)response.StatusCode);
        throw new GrpcException(
            code, $"the peer answered HTTP {(int)response.StatusCode} with content type '{type}' instead of gRPC");
    }

    private static void ThrowIfNotOk(HttpResponseHeaders headers)
    {
        if (Value(headers, GrpcHeaders.Status) is not { } status)
            throw new GrpcException(GrpcStatusCode.Unavailable, "the stream ended without a grpc-status");
        var code = GrpcStatusEncoding.DecodeCode(status);
        if (code == GrpcStatusCode.Ok)
            return;
        var message = GrpcStatusEncoding.DecodeMessage(Value(headers, GrpcHeaders.Message) ?? string.Empty);
        var details = Value(headers, GrpcHeaders.Details) is { } value ? GrpcStatusEncoding.DecodeDetails(value) : null;
        throw new GrpcException(code, message, details);
    }

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
