using System.Linq.Expressions;
using System.Text.Json;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>A field that code reads or writes; of an element chosen at run time, with where the element starts.</summary>
/// <param name="Info">The field, or that of the stack's first element.</param>
/// <param name="SlotOffset">Slots from the first element to the chosen one; null for none.</param>
/// <param name="VarOffset">The same in the side area.</param>
internal sealed record FieldRef(FieldInfo Info, Expression? SlotOffset = null, Expression? VarOffset = null);

/// <summary>A header that code reads or writes.</summary>
/// <param name="Info">The header, or the stack's first element.</param>
/// <param name="SlotOffset">Slots from the first element to the chosen one; null for none.</param>
/// <param name="VarOffset">The same in the side area.</param>
internal sealed record HeaderRef(HeaderInfo Info, Expression? SlotOffset = null, Expression? VarOffset = null)
{
    /// <summary>One of its fields.</summary>
    public FieldRef Field(FieldInfo field) => new(field, SlotOffset, VarOffset);
}

/// <summary>Finds out which field or header a type-value object means.</summary>
/// <param name="layout">Where fields live.</param>
/// <param name="scope">Variables of the code that is being made.</param>
/// <param name="index">Compiles the index of an element.</param>
internal sealed class References(PacketLayout layout, CodeScope scope, Func<JsonElement, Expression> index)
{
    /// <summary>The field that is meant, or null for something else than a field.</summary>
    /// <exception cref="FormatException">The program does not declare it.</exception>
    public FieldRef? TryField(JsonElement operand)
    {
        if (operand.TextOrNull("op") is { } op)
        {
            return op == "access_field"
                ? AccessField(Header(operand.Part("left")), operand.Part("right"))
                : null;
        }

        var value = operand.Part("value");
        switch (operand.Text("type"))
        {
            case "field":
                return new FieldRef(layout.Field(value));
            case "stack_field":
                var last = Last(layout.Stack(value[0].GetString()!), 0);
                return last.Field(layout.Field(last.Info.Name, value[1].GetString()!));
            case "union_stack_field":
                var member = LastMember(value[0].GetString()!, value[1].GetString()!);
                return member.Field(layout.Field(member.Info.Name, value[2].GetString()!));
            case "expression":
                return TryField(value);
            default:
                return null;
        }
    }

    /// <summary>The field that is meant.</summary>
    /// <exception cref="FormatException">It is no field, or not declared.</exception>
    public FieldRef Field(JsonElement operand) => TryField(operand)
        ?? throw new FormatException($"a {operand.TextOrNull("type") ?? operand.TextOrNull("op")} as a field");

    /// <summary>The header that is meant.</summary>
    /// <exception cref="FormatException">It is no header, or not declared.</exception>
    public HeaderRef Header(JsonElement operand)
    {
        switch (operand.TextOrNull("op"))
        {
            case "dereference_header_stack":
                return Element(Stack(operand.Part("left")), 0, index(operand.Part("right")));
            case "access_union_header":
                return UnionMember(operand.Part("left"), operand.Part("right").GetInt32());
            case { } other:
                throw new FormatException($"the operation {other} as a header");
            default:
                break;
        }

        return operand.Text("type") switch
        {
            "header" or "regular" => new HeaderRef(layout.Header(operand.Text("value"))),
            "expression" => Header(operand.Part("value")),
            "stack" or "header_stack" => Last(layout.Stack(operand.Text("value")), 0),
            "stack_field" when operand.Part("value") is var parts && parts[1].GetString() == "last" =>
                Last(layout.Stack(parts[0].GetString()!), 0),
            var type => throw new FormatException($"a {type} as a header"),
        };
    }

    /// <summary>The stack that is meant.</summary>
    /// <exception cref="FormatException">It is no stack, or not declared.</exception>
    public StackInfo Stack(JsonElement operand) => operand.Text("type") switch
    {
        "header_stack" or "header_union_stack" or "stack" => layout.Stack(operand.Text("value")),
        "expression" => Stack(operand.Part("value")),
        var type => throw new FormatException($"a {type} as a stack"),
    };

    /// <summary>The headers of the union that is meant.</summary>
    /// <exception cref="FormatException">It is no union, or not declared.</exception>
    public IReadOnlyList<HeaderRef> Union(JsonElement operand)
    {
        if (operand.TextOrNull("op") == "dereference_union_stack")
        {
            var stack = Stack(operand.Part("left"));
            var at = index(operand.Part("right"));
            return [.. stack.Elements[0].Select((_, i) => Element(stack, i, at))];
        }

        return operand.Text("type") switch
        {
            "header_union" => [.. layout.Union(operand.Text("value")).Members.Select(m => new HeaderRef(m))],
            "expression" => Union(operand.Part("value")),
            var type => throw new FormatException($"a {type} as a header union"),
        };
    }

    /// <summary>The next element of a stack to extract into.</summary>
    public HeaderRef Next(StackInfo stack, int member) => Element(stack, member, scope.Slot(stack.NextSlot));

    /// <summary>The place of a union's member in the elements of a union stack.</summary>
    /// <exception cref="FormatException">The union has no such member.</exception>
    public int MemberIndex(string stack, string member)
    {
        var names = layout.UnionStackMembers.TryGetValue(stack, out var found)
            ? found
            : throw new FormatException($"the program uses the union stack {stack} but does not declare it");
        var at = names.ToList().IndexOf(member);
        return at >= 0 ? at : throw new FormatException($"the union stack {stack} has no member {member}");
    }

    private HeaderRef LastMember(string stack, string member) =>
        Last(layout.Stack(stack), MemberIndex(stack, member));

    private HeaderRef Last(StackInfo stack, int member) =>
        Element(stack, member, Expression.Subtract(scope.Slot(stack.NextSlot), Expression.Constant(1UL)));

    private HeaderRef UnionMember(JsonElement union, int member) => Union(union)[member];

    private static FieldRef AccessField(HeaderRef header, JsonElement at)
    {
        var place = at.ValueKind == JsonValueKind.Number ? at.GetInt32() : at.Part("value").GetInt32();
        return header.Field(header.Info.Fields[place]);
    }

    private static HeaderRef Element(StackInfo stack, int member, Expression at)
    {
        if (stack.Size == 0)
        {
            throw new FormatException($"the stack {stack.Name} has no elements");
        }

        if (at is ConstantExpression { Value: ulong known } && known < (ulong)stack.Size)
        {
            return new HeaderRef(stack.Elements[(int)known][member]);
        }

        Expression Offset(int stride) => Expression.Call(
            typeof(Wide), nameof(Wide.ElementOffset), null, at, Expression.Constant(stack.Size),
            Expression.Constant(stride));
        return new HeaderRef(
            stack.Elements[0][member], Offset(stack.SlotStride), stack.VarStride == 0 ? null : Offset(stack.VarStride));
    }
}
