using System.Linq.Expressions;
using System.Text.Json;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>
/// Turns a named calculation into code that packs its input: fields bit after bit, headers that are not valid left out.
/// </summary>
internal static class CalculationCompiler
{
    // Longest frame that a port takes in.
    private const int PayloadBytes = 65_664;

    /// <summary>Compiles one calculation into <paramref name="externs"/>.</summary>
    public static void Add(JsonElement calculation, PacketLayout layout, ProgramExterns externs, Refusals refusals)
    {
        var name = calculation.Text("name");
        var algorithm = calculation.Text("algo");
        if (!HashAlgorithms.ByName.TryGetValue(algorithm, out var hash))
        {
            refusals.Add($"calculation {name}: the algorithm {algorithm}");
            return;
        }

        try
        {
            externs.Calculations[name] = Make(name, hash, calculation, layout, externs);
        }
        catch (FormatException e)
        {
            refusals.Add($"calculation {name}: {e.Message}");
        }
    }

    /// <summary>The hash by which an action selector chooses.</summary>
    /// <exception cref="FormatException">It cannot be executed.</exception>
    public static Calculation MakeSelector(
        string name, JsonElement selector, PacketLayout layout, ProgramExterns externs) =>
        HashAlgorithms.ByName.TryGetValue(selector.Text("algo"), out var hash)
            ? Make(name, hash, selector, layout, externs)
            : throw new FormatException($"the algorithm {selector.Text("algo")}");

    private static Calculation Make(
        string name, HashFunction hash, JsonElement item, PacketLayout layout, ProgramExterns externs)
    {
        var scope = new CodeScope();
        var bits = 0;
        var body = new List<Expression>();
        foreach (var input in item.Items("input"))
        {
            body.Add(Put(input, layout, scope, ref bits));
        }

        externs.ScratchBytes = Math.Max(externs.ScratchBytes, (bits / 8) + 16);
        return new Calculation(name, hash, scope.Compile(body));
    }

    private static Expression Put(JsonElement input, PacketLayout layout, CodeScope scope, ref int bits)
    {
        switch (input.Text("type"))
        {
            case "field" or "stack_field" or "expression":
                var references = new ExpressionCompiler(layout, scope).References;
                var field = references.Field(input);
                bits += field.Info.Width;
                var owner = new HeaderRef(layout.Header(field.Info.Header), field.SlotOffset);
                return WhenValid(scope, owner, PutField(scope, field));
            case "header":
                var header = new HeaderRef(layout.Header(input.Text("value")));
                bits += header.Info.Fields.Sum(f => f.Width);
                return WhenValid(
                    scope, header, Expression.Block(header.Info.Fields.Select(f => PutField(scope, header.Field(f)))));
            case "hexstr":
                var width = input.Number("bitwidth");
                bits += width;
                return PutLimbs(
                    scope, LimbCode.Constants(Literal.ReadBig(input.Part("value")), (width + 63) / 64), width);
            case "payload":
                bits += PayloadBytes * 8;
                var cursor = scope.Member(nameof(PacketContext.Cursor));
                return Expression.Call(
                    scope.Packet, nameof(PacketContext.PutBytes), null, scope.Member(nameof(PacketContext.Input)),
                    cursor, Expression.Subtract(scope.Member(nameof(PacketContext.End)), cursor));
            default:
                throw new FormatException($"an input of type \"{input.Text("type")}\"");
        }
    }

    private static Expression WhenValid(CodeScope scope, HeaderRef header, Expression put) =>
        header.Info.IsMetadata ? put : Expression.IfThen(scope.IsValid(header), put);

    private static Expression PutField(CodeScope scope, FieldRef field)
    {
        if (field.Info.IsVariable)
        {
            return Expression.Call(
                scope.Packet, nameof(PacketContext.PutBytes), null, scope.Member(nameof(PacketContext.VarArea)),
                HeaderCode.VarOffset(field),
                Expression.Convert(Expression.RightShift(scope.Slot(field), Expression.Constant(3)), typeof(int)));
        }

        var limbs = Enumerable.Range(0, field.Info.Limbs).Select(i => scope.Slot(field, i)).ToArray();
        return PutLimbs(scope, limbs, field.Info.Width);
    }

    // The highest part first, as on the wire.
    private static Expression PutLimbs(CodeScope scope, Expression[] limbs, int width)
    {
        if (limbs.Length == 0)
        {
            return Expression.Empty();
        }

        var top = width - (64 * (limbs.Length - 1));
        return Expression.Block(limbs.Select((limb, i) => Expression.Call(
            scope.Packet, nameof(PacketContext.PutBits), null, limb,
            Expression.Constant(i == limbs.Length - 1 ? top : 64))).Reverse());
    }
}
