namespace Migration.Platform.P4Runtime.Grpc;

/// <summary>The canonical codes of gRPC (and of google.rpc.Status and p4.v1.Error), with their wire values.</summary>
public enum GrpcStatusCode
{
    /// <summary>Success.</summary>
    Ok = 0,

    /// <summary>The caller gave up.</summary>
    Cancelled = 1,

    /// <summary>No better code; P4Runtime's Write uses it when only some updates failed.</summary>
    Unknown = 2,

    /// <summary>The request is wrong whatever the state.</summary>
    InvalidArgument = 3,

    /// <summary>Time ran out.</summary>
    DeadlineExceeded = 4,

    /// <summary>The named object does not exist.</summary>
    NotFound = 5,

    /// <summary>The object to be made exists.</summary>
    AlreadyExists = 6,

    /// <summary>The caller may not do this, e.g. it is not the primary.</summary>
    PermissionDenied = 7,

    /// <summary>A table, a quota or a message limit is full.</summary>
    ResourceExhausted = 8,

    /// <summary>The state is not the one the request needs.</summary>
    FailedPrecondition = 9,

    /// <summary>Lost a race; try again from reading.</summary>
    Aborted = 10,

    /// <summary>Past the end of a valid range.</summary>
    OutOfRange = 11,

    /// <summary>The peer lacks this function.</summary>
    Unimplemented = 12,

    /// <summary>A broken invariant, or a broken message.</summary>
    Internal = 13,

    /// <summary>The peer cannot be reached, or the connection broke.</summary>
    Unavailable = 14,

    /// <summary>Data is lost.</summary>
    DataLoss = 15,

    /// <summary>The caller is not known.</summary>
    Unauthenticated = 16,
}
