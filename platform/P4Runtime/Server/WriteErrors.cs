using Google.Protobuf.WellKnownTypes;
using Migration.Platform.P4Runtime.Grpc;
using Error = Migration.Platform.P4Runtime.V1.Error;

namespace Migration.Platform.P4Runtime.Server;

/// <summary>
/// The three levels of a failed Write: gRPC status UNKNOWN, its google.rpc.Status, and one p4.v1.Error per update
/// (OK ones too, in the order of the request).
/// </summary>
internal static class WriteErrors
{
    /// <summary>Characters of a message kept when the full ones do not fit.</summary>
    private const int ShortMessage = 48;

    /// <exception cref="GrpcException">UNKNOWN with details when an update failed.</exception>
    /// <exception cref="InvalidOperationException">The target broke its contract of one result per update.</exception>
    public static void ThrowIfAny(int updates, IReadOnlyList<P4UpdateResult> results, P4RuntimeServerOptions options)
    {
        if (results.Count != updates)
            throw new InvalidOperationException($"the target gave {results.Count} results for {updates} updates");
        var failed = results.Count(r => !r.IsOk);
        if (failed == 0)
            return;
        var message = $"{failed} of {updates} updates failed";

        // Better all codes with few words than a trailer the peer refuses, which would lose everything.
        var status = Encode(results, message, options.ErrorSpace, int.MaxValue);
        if (status.CalculateSize() > options.MaxErrorDetailsBytes)
            status = Encode(results, message, string.Empty, ShortMessage);
        if (status.CalculateSize() > options.MaxErrorDetailsBytes)
            status = Encode(results, message, string.Empty, 0);
        throw new GrpcException(GrpcStatusCode.Unknown, message, status);
    }

    private static Rpc.Status Encode(
        IReadOnlyList<P4UpdateResult> results, string message, string space, int messageLength)
    {
        var status = new Rpc.Status { Code = (int)GrpcStatusCode.Unknown, Message = message };
        foreach (var result in results)
        {
            var error = new Error { CanonicalCode = (int)result.Code };
            if (!result.IsOk)
            {
                error.Code = result.TargetCode;
                error.Message = result.Message[..Math.Min(messageLength, result.Message.Length)];
                error.Space = space;
            }

            status.Details.Add(Any.Pack(error));
        }

        return status;
    }
}
