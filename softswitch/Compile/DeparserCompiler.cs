using System.Linq.Expressions;
using System.Text.Json;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>Turns the deparser of a BMv2 program into delegates.</summary>
internal static class DeparserCompiler
{
    /// <summary>Compiles it; what cannot be executed goes into <paramref name="refusals"/>.</summary>
    public static DeparserProgram Compile(
        JsonElement program, PacketLayout layout, ProgramExterns externs, Refusals refusals)
    {
        var deparsers = program.Items("deparsers").ToList();
        if (deparsers.Count != 1)
        {
            refusals.Add($"{deparsers.Count} deparsers (exactly one can be executed)");
            return new DeparserProgram([], null);
        }

        var order = deparsers[0].Items("order").Select(name => layout.Header(name.GetString()!)).ToList();
        foreach (var header in order.Where(h => h.VariableField is { BitOffset: var at } && at % 8 != 0))
        {
            refusals.Add($"deparser: {header.VariableField!.FullName} is a variable-length field within a byte");
        }

        return new DeparserProgram(
            [.. order.Select(Emit)], CompilePrimitives(deparsers[0], layout, externs, refusals));
    }

    private static Action<PacketContext>? CompilePrimitives(
        JsonElement deparser, PacketLayout layout, ProgramExterns externs, Refusals refusals)
    {
        var primitives = deparser.Items("primitives").ToList();
        return primitives.Count == 0
            ? null
            : ActionCompiler.CompileBody("deparser", primitives, layout, externs, refusals, []);
    }

    private static EmittedHeader Emit(HeaderInfo header)
    {
        var before = header.Fields.TakeWhile(f => !f.IsVariable).ToList();
        var after = header.Fields.Skip(before.Count + 1).ToList();
        var bytesBefore = before.Sum(f => f.Width) / 8;
        return new EmittedHeader(
            header.ValidSlot, header.FixedBits / 8, bytesBefore, Writer(before, 0), header.VariableField?.Slot ?? -1,
            header.VariableField?.VarOffset ?? 0, after.Count == 0 ? null : Writer(after, bytesBefore * 8));
    }

    private static Action<PacketContext, byte[], int> Writer(List<FieldInfo> fields, int bitsBefore)
    {
        var scope = new CodeScope();
        var output = Expression.Parameter(typeof(byte[]));
        var at = Expression.Parameter(typeof(int));
        var body = fields.SelectMany(f => HeaderCode.Write(scope, f, output, at, bitsBefore));
        return Expression.Lambda<Action<PacketContext, byte[], int>>(
            scope.Wrap(typeof(void), body), scope.Packet, output, at).Compile();
    }
}
