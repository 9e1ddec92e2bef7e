using Migration.Platform.P4Runtime.Grpc;

namespace Migration.Softswitch.Control;

/// <summary>Makes the errors that a controller gets, one per canonical code in use.</summary>
internal static class Refused
{
    /// <summary>The request is wrong whatever the state.</summary>
    public static GrpcException Invalid(string why) => new(GrpcStatusCode.InvalidArgument, why);

    /// <summary>A value does not fit into its field.</summary>
    public static GrpcException TooWide(string why) => new(GrpcStatusCode.OutOfRange, why);

    /// <summary>The named object does not exist.</summary>
    public static GrpcException Missing(string why) => new(GrpcStatusCode.NotFound, why);

    /// <summary>The object to be made exists.</summary>
    public static GrpcException Exists(string why) => new(GrpcStatusCode.AlreadyExists, why);

    /// <summary>The program forbids it.</summary>
    public static GrpcException Forbidden(string why) => new(GrpcStatusCode.PermissionDenied, why);

    /// <summary>A table is full.</summary>
    public static GrpcException Full(string why) => new(GrpcStatusCode.ResourceExhausted, why);

    /// <summary>This switch lacks the function.</summary>
    public static GrpcException Unimplemented(string why) => new(GrpcStatusCode.Unimplemented, why);

    /// <summary>The state is not the one the request needs.</summary>
    public static GrpcException NotNow(string why) => new(GrpcStatusCode.FailedPrecondition, why);
}
