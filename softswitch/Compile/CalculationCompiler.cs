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
            var scope = new CodeScope();
            var bits = 0;
            var body = new List<Expression>();
            foreach (var input in calculation.Items("input"))
            {
                body.Add(Put(input, layout, scope, ref bits));
            }

            externs.Calculations[name] = new Calculation(name, hash, scope.Compile(body));
            externs.ScratchBytes = Math.Max(externs.ScratchBytes, (bits / 8) + 16);
        }
        catch (FormatException e)
        {
            refusals.Add($"calculation {name}: {e.Message}");
        }
    }

    private static Expression Put(JsonElement input, PacketLayout layout, CodeScope scope, ref int bits)
    {
        switch (input.Text("type"))
        {
            case "field":
                var field = layout.Field(input.Part("value"));
                bits += field.Width;
                return WhenValid(scope, layout.Header(field.Header), PutField(scope, field));
            case "header":
                var header = layout.Header(input.Text("value"));
                bits += header.Fields.Sum(f => f.Width);
                return WhenValid(scope, header, Expression.Block(header.Fields.Select(f => PutField(scope, f))));
            case "hexstr":
                var width = input.Number("bitwidth");
                bits += width;
                return PutBits(scope, Literal.Read(input.Part("value")).Code, width);
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

    private static Expression WhenValid(CodeScope scope, HeaderInfo header, Expression put) => header.IsMetadata
        ? put
        : Expression.IfThen(
            Expression.NotEqual(scope.Slot(header.ValidSlot), Expression.Constant(0UL)), put);

    private static MethodCallExpression PutField(CodeScope scope, FieldInfo field) => field.IsVariable
        ? Expression.Call(
            scope.Packet, nameof(PacketContext.PutBytes), null, scope.Member(nameof(PacketContext.VarArea)),
            Expression.Constant(field.VarOffset),
            Expression.Convert(
                Expression.RightShift(scope.Slot(field.Slot), Expression.Constant(3)), typeof(int)))
        : PutBits(scope, scope.Slot(field.Slot), field.Width);

    private static MethodCallExpression PutBits(CodeScope scope, Expression value, int width) =>
        Expression.Call(
            scope.Packet, nameof(PacketContext.PutBits), null, value, Expression.Constant(width));
}
