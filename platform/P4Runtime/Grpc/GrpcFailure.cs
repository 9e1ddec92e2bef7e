using System.Net.Sockets;

namespace Migration.Platform.P4Runtime.Grpc;

/// <summary>Turns transport failures of a client call into the status that gRPC has for them.</summary>
internal static class GrpcFailure
{
    /// <summary>HTTP/2 error codes that have their own meaning (RFC 9113, section 7).</summary>
    private const long Cancel = 8, EnhanceYourCalm = 11;

    public static bool IsTransport(Exception e) =>
        e is HttpRequestException or HttpIOException or IOException or SocketException or ObjectDisposedException;

    public static GrpcException FromTransport(Exception e, string path)
    {
        var code = FindProtocolCode(e) switch
        {
            Cancel => GrpcStatusCode.Cancelled,
            EnhanceYourCalm => GrpcStatusCode.ResourceExhausted,
            _ => GrpcStatusCode.Unavailable,
        };
        return new GrpcException(code, $"{path}: {e.GetBaseException().Message}", null, e);
    }

    private static long? FindProtocolCode(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is HttpProtocolException protocol)
                return protocol.ErrorCode;
        }

        return null;
    }
}
