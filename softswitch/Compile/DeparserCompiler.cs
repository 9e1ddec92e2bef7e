using System.Linq.Expressions;
using System.Text.Json;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>Turns the deparser of a BMv2 program into delegates.</summary>
internal static class DeparserCompiler
{
    /// <summary>Compiles it; what cannot be executed goes into <paramref name="refusals"/>.</summary>
    public static DeparserProgram Compile(JsonElement program, PacketLayout layout, Refusals refusals)
    {
        var deparsers = program.Items("deparsers").ToList();
        if (deparsers.Count != 1)
        {
            refusals.Add($"{deparsers.Count} deparsers (exactly one can be executed)");
            return new DeparserProgram([]);
        }

        foreach (var primitive in deparsers[0].Items("primitives"))
        {
            refusals.Add($"deparser: the primitive {primitive.Text("op")}");
        }

        return new DeparserProgram(
            [.. deparsers[0].Items("order").Select(name => Emit(layout.Header(name.GetString()!)))]);
    }

    private static EmittedHeader Emit(HeaderInfo header)
    {
        var scope = new CodeScope();
        var output = Expression.Parameter(typeof(byte[]));
        var at = Expression.Parameter(typeof(int));
        var body = header.Fields.Where(f => !f.IsVariable).Select(f => HeaderCode.Write(scope, f, output, at));
        var block = Expression.Block(
            typeof(void),
            [scope.Slots],
            body.Prepend(Expression.Assign(scope.Slots, scope.Member(nameof(PacketContext.Slots)))));
        var write = Expression.Lambda<Action<PacketContext, byte[], int>>(block, scope.Packet, output, at).Compile();
        return new EmittedHeader(
            header.ValidSlot, header.FixedBits / 8, write, header.VariableField?.Slot ?? -1,
            header.VariableField?.VarOffset ?? 0);
    }
}
