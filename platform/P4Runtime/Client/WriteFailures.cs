using Google.Protobuf;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.V1;
using Error = Migration.Platform.P4Runtime.V1.Error;

namespace Migration.Platform.P4Runtime.Client;

/// <summary>Unpacks the levels of a failed Write: gRPC status, google.rpc.Status, p4.v1.Error per update.</summary>
internal static class WriteFailures
{
    /// <summary>
    /// The failed updates, or null when the status is about the request as a whole (not primary, no pipeline, ...).
    /// </summary>
    /// <param name="status">What the call ended with.</param>
    /// <param name="updates">The updates of this request, in order.</param>
    /// <param name="offset">Index of the first of them in the caller's list.</param>
    /// <param name="names">For naming entities, when known.</param>
    public static IReadOnlyList<P4WriteFailure>? Unpack(
        GrpcException status, IReadOnlyList<Update> updates, int offset, P4InfoIndex? names)
    {
        if (status.Code != GrpcStatusCode.Unknown || status.Details is null)
            return null;
        List<Error> errors;
        try
        {
            errors = [.. status.UnpackDetails<Error>()];
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }

        // The specification asks for one error per update, successes included; anything else cannot be assigned.
        if (errors.Count != updates.Count)
            return null;
        var failures = new List<P4WriteFailure>();
        for (var i = 0; i < errors.Count; i++)
        {
            var e = errors[i];
            if (e.CanonicalCode == (int)GrpcStatusCode.Ok)
                continue;
            var entity = EntryNames.DescribeEntity(names, updates[i].Entity);
            failures.Add(new P4WriteFailure(
                offset + i, updates[i], entity, (GrpcStatusCode)e.CanonicalCode, e.Message, e.Space, e.Code));
        }

        return failures.Count == 0 ? null : failures;
    }
}
