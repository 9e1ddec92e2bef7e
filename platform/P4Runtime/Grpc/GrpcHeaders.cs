namespace Migration.Platform.P4Runtime.Grpc;

/// <summary>Names and values of gRPC over HTTP/2 (grpc/doc/PROTOCOL-HTTP2.md).</summary>
internal static class GrpcHeaders
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Details = "grpc-status-details-bin";
    public const string Timeout = "grpc-timeout";
}
