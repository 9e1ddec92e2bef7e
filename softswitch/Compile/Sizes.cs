using System.Text.Json;
using Migration.Softswitch.Layout;

namespace Migration.Softswitch.Compile;

/// <summary>Tells which expressions need more than 64 bits on the way to their result.</summary>
/// <param name="scope">Knows the parameters of the action.</param>
/// <param name="references">Finds fields.</param>
internal sealed class Sizes(CodeScope scope, References references)
{
    // A saturating cast has to see the bits that do not fit.
    private const int WidestNarrowSaturation = 62;

    /// <summary>Whether an expression does.</summary>
    public bool IsWide(JsonElement element)
    {
        if (element.TextOrNull("op") is { } op)
        {
            return OperationIsWide(op, element);
        }

        if (references.TryField(element) is { } field)
        {
            return field.Info.IsWide;
        }

        var type = element.TextOrNull("type");
        return type switch
        {
            "expression" => IsWide(element.Part("value")),
            "hexstr" => System.Numerics.BigInteger.Abs(Literal.ReadBig(element.Part("value"))) > ulong.MaxValue,
            "local" or "runtime_data" => scope.Parameters[element.Part("value").GetInt32()].Width > 64,
            "lookahead" => element.Part("value")[1].GetInt32() > 64,
            _ => false,
        };
    }

    private bool OperationIsWide(string op, JsonElement element)
    {
        switch (op)
        {
            case "access_field":
                return references.TryField(element) is { Info.IsWide: true };
            case "==" or "!=" or "<" or "<=" or ">" or ">=" or "and" or "or" or "not" or "d2b" or "b2d":
            case "valid" or "valid_union" or "last_stack_index" or "size_stack":
                return false;
            case "two_comp_mod" when Width(element) > 64:
            case "usat_cast" or "sat_cast" when Width(element) > WidestNarrowSaturation:
                return true;
            default:
                return (element.Has("left") && IsWide(element.Part("left"))) || IsWide(element.Part("right"));
        }
    }

    private static int Width(JsonElement element)
    {
        var right = element.Part("right");
        while (right.TextOrNull("type") == "expression")
        {
            right = right.Part("value");
        }

        return (int)Literal.ReadBig(right.Part("value"));
    }
}
