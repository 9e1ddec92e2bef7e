using Google.Protobuf;

namespace Migration.Platform.P4Runtime.Grpc;

/// <summary>A call that ended with a status other than OK; thrown by clients, and by handlers to end a call.</summary>
public sealed class GrpcException : Exception
{
    /// <summary>Makes an exception for a status.</summary>
    /// <param name="code">Any code but <see cref="GrpcStatusCode.Ok"/>.</param>
    /// <param name="detail">The status message: which step, which object, why.</param>
    /// <param name="details">The google.rpc.Status of the grpc-status-details-bin trailer, when there is one.</param>
    /// <param name="innerException">Cause, not sent to the peer.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="code"/> is OK.</exception>
    public GrpcException(
        GrpcStatusCode code,
        string detail,
        Rpc.Status? details = null,
        Exception? innerException = null)
        : base($"{code}: {detail}", innerException)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)code, (int)GrpcStatusCode.Ok, nameof(code));
        Code = code;
        Detail = detail;
        Details = details;
    }

    /// <summary>Canonical code.</summary>
    public GrpcStatusCode Code { get; }

    /// <summary>Status message as it travels in grpc-message.</summary>
    public string Detail { get; }

    /// <summary>Rich status of the grpc-status-details-bin trailer, or null.</summary>
    public Rpc.Status? Details { get; }

    /// <summary>The detail messages of <typeparamref name="T"/>, in order; others are passed over.</summary>
    /// <exception cref="InvalidProtocolBufferException">A detail has the right type and cannot be read.</exception>
    public IEnumerable<T> UnpackDetails<T>()
        where T : class, IMessage<T>, new()
    {
        var descriptor = new T().Descriptor;
        return Details is null
            ? []
            : Details.Details.Where(any => any.Is(descriptor)).Select(any => any.Unpack<T>());
    }
}
