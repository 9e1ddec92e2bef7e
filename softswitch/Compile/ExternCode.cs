using System.Linq.Expressions;
using System.Numerics;
using System.Text.Json;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>The primitives that work on objects of the program: counters, meters, registers, hashes, the log.</summary>
/// <param name="externs">The objects by name.</param>
/// <param name="scope">Variables of the code that is being made.</param>
/// <param name="expressions">Compiles operands.</param>
internal sealed class ExternCode(ProgramExterns externs, CodeScope scope, ExpressionCompiler expressions)
{
    private References References => expressions.References;

    /// <summary>Code of a primitive, or null when it is not one of these.</summary>
    /// <exception cref="FormatException">An operand cannot be executed.</exception>
    public Expression? TryEmit(string op, List<JsonElement> p) => op switch
    {
        "modify_field_with_hash_based_offset" => Hash(p),
        "modify_field_rng_uniform" => RandomNumber(p),
        "count" => Expression.Call(
            Object(externs.Counters, p[0]), nameof(CounterArray.Count), null, scope.Packet, Number(p[1])),
        "execute_meter" => scope.Store(References.Field(p[2]), Unsigned(Expression.Call(
            Object(externs.Meters, p[0]), nameof(MeterArray.Execute), null, scope.Packet, Number(p[1])))),
        "register_read" => ReadRegister(p),
        "register_write" => WriteRegister(p),
        "log_msg" => LogMessage(p),
        _ => null,
    };

    /// <summary>Code for an assertion that does not hold: tells once, and drops the packet.</summary>
    public Expression AssertionFailed(string kind, JsonElement condition)
    {
        var text = $"{kind} failed: {SourceText(condition)}";
        return Expression.Block(
            typeof(void),
            Expression.Call(Expression.Constant(externs.Log), nameof(ProgramLog.AssertionFailed), null,
                Expression.Constant(text)),
            Expression.Assign(scope.Member(nameof(PacketContext.HasFailed)), Expression.Constant(true)),
            Expression.Assign(scope.Member(nameof(PacketContext.Exit)), Expression.Constant(true)));
    }

    private static string SourceText(JsonElement condition)
    {
        var text = condition.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= 200 ? text : text[..200] + "...";
    }

    private Expression Hash(List<JsonElement> p)
    {
        var call = Expression.Call(
            Object(externs.Calculations, p[2]), nameof(Calculation.ComputeInRange), null, scope.Packet,
            Number(p[1]), Number(p[3]));
        return scope.Store(References.Field(p[0]), Unsigned(call));
    }

    private Expression RandomNumber(List<JsonElement> p)
    {
        var target = References.Field(p[0]);
        var call = Expression.Call(
            typeof(RandomNumbers), nameof(RandomNumbers.Next), null, scope.Slot(target), Number(p[1]), Number(p[2]));
        return scope.Store(target, Unsigned(call));
    }

    private BlockExpression ReadRegister(List<JsonElement> p)
    {
        var target = References.Field(p[0]);
        var array = Object(externs.Registers, p[1]);
        var index = scope.Local(typeof(ulong));
        var parts = Enumerable.Range(0, target.Info.Limbs).Select(limb => (Expression)Expression.Call(
            array, nameof(RegisterArray.Read), null, index, Expression.Constant(limb)));
        return Expression.Block(
            typeof(void), Expression.Assign(index, Number(p[2])), scope.Store(target, [.. parts]));
    }

    private BlockExpression WriteRegister(List<JsonElement> p)
    {
        var array = Object(externs.Registers, p[0]);
        var limbs = ((RegisterArray)array.Value!).Limbs;
        var index = scope.Local(typeof(ulong));
        var body = new List<Expression> { Expression.Assign(index, Number(p[1])) };
        var parts = expressions.Parts(p[2], limbs);
        body.AddRange(parts.Select((part, limb) => (Expression)Expression.Call(
            array, nameof(RegisterArray.Write), null, index, Expression.Constant(limb), part)));
        return Expression.Block(typeof(void), body);
    }

    private ConditionalExpression LogMessage(List<JsonElement> p)
    {
        var log = Expression.Constant(externs.Log);
        // p4c writes an empty object where there is nothing to log beside the text.
        var values = p.Count < 2 ? [] : p[1].Items("value").Select(v => LoggedNumber(expressions.Compile(v))).ToList();
        return Expression.IfThen(
            Expression.Property(log, nameof(ProgramLog.IsEnabled)),
            Expression.Call(
                log, nameof(ProgramLog.Message), null, Expression.Constant(p[0].Text("value")),
                Expression.NewArrayInit(typeof(BigInteger), values)));
    }

    private static Expression LoggedNumber(Operand value) => value.Kind == OperandKind.Bool
        ? new Operand(CodeScope.BoolToNumber(value.Code), OperandKind.Unsigned).Big()
        : value.Big();

    private Expression Number(JsonElement parameter) => expressions.Compile(parameter).Number();

    private static Operand Unsigned(Expression code) => new(code, OperandKind.Unsigned);

    private static ConstantExpression Object<T>(Dictionary<string, T> objects, JsonElement parameter) =>
        objects.TryGetValue(parameter.Text("value"), out var found)
            ? Expression.Constant(found, typeof(T))
            : throw new FormatException(
                $"{typeof(T).Name} {parameter.Text("value")}, which the program does not declare");
}
