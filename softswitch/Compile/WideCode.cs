using System.Linq.Expressions;
using System.Numerics;
using System.Text.Json;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>
/// Code for arithmetic beyond 64 bits: on <see cref="BigInteger"/>, which has the infinite precision that BMv2
/// computes with.
/// </summary>
/// <param name="scope">Variables of the code that is being made.</param>
/// <param name="references">Finds fields.</param>
/// <param name="narrow">Compiles what is no number of that size: conditions and the like.</param>
internal sealed class WideCode(CodeScope scope, References references, Func<JsonElement, Operand> narrow)
{
    /// <summary>Compiles a number.</summary>
    /// <exception cref="FormatException">It uses what this switch does not know, which the message names.</exception>
    public Expression Compile(JsonElement element)
    {
        if (references.TryField(element) is { Info.IsVariable: false } field)
        {
            return Load(field);
        }

        if (element.TextOrNull("op") is { } op)
        {
            return Operation(op, element);
        }

        var value = element.Part("value");
        return element.Text("type") switch
        {
            "expression" => Compile(value),
            "hexstr" => Expression.Constant(Literal.ReadBig(value)),
            "local" or "runtime_data" => LoadParameter(value.GetInt32()),
            _ => narrow(element).Big(),
        };
    }

    private MethodCallExpression Load(FieldRef field)
    {
        Expression at = Expression.Constant(field.Info.Slot);
        return Call(
            nameof(Wide.Load), scope.Slots, field.SlotOffset is null ? at : Expression.Add(at, field.SlotOffset),
            Expression.Constant(field.Info.Limbs), Expression.Constant(field.Info.IsSigned));
    }

    private MethodCallExpression LoadParameter(int index)
    {
        var parameter = scope.Parameters[index];
        return Call(
            nameof(Wide.Load), scope.Member(nameof(PacketContext.ActionData)), Expression.Constant(parameter.Offset),
            Expression.Constant(parameter.Limbs), Expression.Constant(false));
    }

    private Expression Operation(string op, JsonElement element)
    {
        Expression Left() => Compile(element.Part("left"));
        Expression Right() => Compile(element.Part("right"));
        return op switch
        {
            "?" => Expression.Condition(narrow(element.Part("cond")).Truth(), Left(), Right()),
            "~" => Expression.OnesComplement(Right()),
            "-" when !element.Has("left") => Expression.Negate(Right()),
            "+" when !element.Has("left") => Right(),
            "+" => Expression.Add(Left(), Right()),
            "-" => Expression.Subtract(Left(), Right()),
            "*" => Expression.Multiply(Left(), Right()),
            "&" => Expression.And(Left(), Right()),
            "|" => Expression.Or(Left(), Right()),
            "^" => Expression.ExclusiveOr(Left(), Right()),
            "/" => Call(nameof(Wide.Divide), Left(), Right()),
            "%" => Call(nameof(Wide.Modulo), Left(), Right()),
            "<<" => Call(nameof(Wide.ShiftLeft), Left(), Right()),
            ">>" => Call(nameof(Wide.ShiftRight), Left(), Right()),
            "two_comp_mod" => Call(nameof(Wide.SignExtend), Left(), Width(element)),
            "usat_cast" => Call(nameof(Wide.SaturateUnsigned), Left(), Width(element)),
            "sat_cast" => Call(nameof(Wide.SaturateSigned), Left(), Width(element)),
            _ => narrow(element).Big(),
        };
    }

    private static ConstantExpression Width(JsonElement element)
    {
        var right = element.Part("right");
        while (right.TextOrNull("type") == "expression")
        {
            right = right.Part("value");
        }

        return Expression.Constant((int)Literal.ReadBig(right.Part("value")));
    }

    private static MethodCallExpression Call(string method, params Expression[] arguments) =>
        Expression.Call(typeof(Wide), method, null, arguments);
}
