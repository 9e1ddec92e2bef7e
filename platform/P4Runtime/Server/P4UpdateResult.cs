using Migration.Platform.P4Runtime.Grpc;

namespace Migration.Platform.P4Runtime.Server;

/// <summary>What became of one update of a Write.</summary>
/// <param name="Code">Canonical code; <see cref="GrpcStatusCode.Ok"/> when the update was applied.</param>
/// <param name="Message">Why it was not applied, naming the object; empty for OK.</param>
/// <param name="TargetCode">Number of the target's own error space, 0 when it has none.</param>
public readonly record struct P4UpdateResult(GrpcStatusCode Code, string Message, int TargetCode = 0)
{
    /// <summary>The update was applied.</summary>
    public static P4UpdateResult Ok { get; } = new(GrpcStatusCode.Ok, string.Empty);

    /// <summary>Whether the update was applied.</summary>
    public bool IsOk => Code == GrpcStatusCode.Ok;

    /// <summary>An update that was not applied.</summary>
    public static P4UpdateResult Fail(GrpcStatusCode code, string message) => new(code, message);
}
