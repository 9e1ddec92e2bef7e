using System.Linq.Expressions;
using System.Text.Json;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>Compiles update_checksum and verify_checksum of a BMv2 program.</summary>
internal static class ChecksumCompiler
{
    /// <summary>Compiles those that are to be updated before the deparser, in order.</summary>
    public static Action<PacketContext> CompileUpdates(
        JsonElement program, PacketLayout layout, ProgramExterns externs, Refusals refusals) =>
        Compile(program, "update", layout, externs, refusals, (scope, target, computed) =>
            scope.Store(target, new Operand(computed, OperandKind.Unsigned)));

    /// <summary>Compiles those that are to be verified after the parser; a mismatch sets checksum_error.</summary>
    public static Action<PacketContext> CompileVerifications(
        JsonElement program, PacketLayout layout, ProgramExterns externs, Refusals refusals) =>
        Compile(program, "verify", layout, externs, refusals, (scope, target, computed) => Expression.IfThen(
            Expression.NotEqual(scope.Slot(target.Slot), Expression.And(computed, Expression.Constant(target.Mask))),
            scope.Store(
                layout.Field(StandardMetadata.Header, StandardMetadata.ChecksumError), Operand.Constant(1))));

    private static Action<PacketContext> Compile(
        JsonElement program, string use, PacketLayout layout, ProgramExterns externs, Refusals refusals,
        Func<CodeScope, FieldInfo, Expression, Expression> act)
    {
        var scope = new CodeScope();
        var body = new List<Expression>();
        foreach (var checksum in program.Items("checksums"))
        {
            // Both default to true where the program does not say.
            if (checksum.TryGetProperty(use, out var wanted) && wanted.ValueKind == JsonValueKind.False)
            {
                continue;
            }

            try
            {
                body.Add(One(checksum, layout, externs, scope, act));
            }
            catch (FormatException e)
            {
                refusals.Add($"checksum {checksum.Text("name")}: {e.Message}");
            }
        }

        return body.Count == 0 ? static _ => { } : scope.Compile(body);
    }

    private static ConditionalExpression One(
        JsonElement checksum, PacketLayout layout, ProgramExterns externs, CodeScope scope,
        Func<CodeScope, FieldInfo, Expression, Expression> act)
    {
        var target = layout.Field(checksum.Part("target"));
        if (!externs.Calculations.TryGetValue(checksum.Text("calculation"), out var calculation))
        {
            throw new FormatException($"its calculation {checksum.Text("calculation")} cannot be executed");
        }

        var header = layout.Header(target.Header);
        var computed = Expression.Call(
            Expression.Constant(calculation), nameof(Calculation.Compute), null, scope.Packet);
        Expression condition = header.IsMetadata
            ? Expression.Constant(true)
            : scope.IsValid(new HeaderRef(header));
        if (checksum.Has("if_cond"))
        {
            var given = new ExpressionCompiler(layout, scope).Compile(checksum.Part("if_cond")).Truth();
            condition = Expression.AndAlso(condition, given);
        }

        return Expression.IfThen(condition, act(scope, target, computed));
    }
}
