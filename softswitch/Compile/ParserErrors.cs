using System.Text.Json;
using Migration.Softswitch.Layout;

namespace Migration.Softswitch.Compile;

/// <summary>The numbers that a program gives to the errors that the parser itself raises.</summary>
/// <param name="PacketTooShort">Not enough bytes for an extraction.</param>
/// <param name="NoMatch">No transition of a select fits.</param>
/// <param name="HeaderTooShort">A variable-length field would be longer than declared.</param>
/// <param name="ParserTimeout">Too many states.</param>
/// <param name="InvalidArgument">A length that is not whole bytes.</param>
/// <param name="StackOutOfBounds">Extraction beyond the end of a stack.</param>
internal sealed record ParserErrors(
    ulong PacketTooShort, ulong NoMatch, ulong HeaderTooShort, ulong ParserTimeout, ulong InvalidArgument,
    ulong StackOutOfBounds)
{
    // BMv2 gives errors that the program does not list a number past all others.
    private const ulong Unlisted = int.MaxValue;

    /// <summary>Reads the program's list.</summary>
    public static ParserErrors Read(JsonElement program)
    {
        var numbers = program.Items("errors").ToDictionary(e => e[0].GetString()!, e => e[1].GetUInt64());
        ulong Number(string name) => numbers.GetValueOrDefault(name, Unlisted);
        return new ParserErrors(
            Number("PacketTooShort"), Number("NoMatch"), Number("HeaderTooShort"), Number("ParserTimeout"),
            Number("ParserInvalidArgument"), Number("StackOutOfBounds"));
    }
}
