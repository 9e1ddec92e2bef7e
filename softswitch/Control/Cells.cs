using Migration.Platform.P4Runtime.Grpc;
using Index = Migration.Platform.P4Runtime.V1.Index;

namespace Migration.Softswitch.Control;

/// <summary>The cells of an array that an entry is about.</summary>
internal static class Cells
{
    /// <summary>The cell of an index, or all of them without one.</summary>
    /// <exception cref="GrpcException">INVALID_ARGUMENT below 0, OUT_OF_RANGE beyond the array.</exception>
    public static IEnumerable<int> Of(Index? index, int size, string name) => index switch
    {
        null => Enumerable.Range(0, size),
        { Index_: < 0 } => throw Refused.Invalid($"{name}: an index of {index.Index_}"),
        { Index_: var at } when at < size => [(int)at],
        _ => throw Refused.TooWide($"{name} has cells 0 to {size - 1}, not {index.Index_}"),
    };
}
