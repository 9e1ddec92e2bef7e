using Migration.Platform.P4Runtime.Grpc;
using Migration.SwitchCtl.Rows;

namespace Migration.SwitchCtl.Switch;

/// <summary>A change that the switch refused.</summary>
/// <param name="Change">The change.</param>
/// <param name="Code">The switch's code.</param>
/// <param name="Message">The switch's reason.</param>
public sealed record RowFailure(RowChange Change, GrpcStatusCode Code, string Message)
{
    /// <summary>Change, code and reason in one line.</summary>
    public override string ToString() => $"{Change.Kind} {Change.Row}: {Code} {Message}".TrimEnd();
}
