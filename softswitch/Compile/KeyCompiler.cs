using System.Linq.Expressions;
using System.Numerics;
using Migration.Softswitch.Runtime;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Compile;

/// <summary>One field of a table's key as the program has it.</summary>
/// <param name="Key">Its place.</param>
/// <param name="Source">Field of the packet.</param>
/// <param name="Mask">Bits of it that count.</param>
internal sealed record KeySource(KeyField Key, FieldRef Source, BigInteger Mask);

/// <summary>Makes the code that packs a table's key, in the shortest size that holds it, and the store for its rows.</summary>
internal static class KeyCompiler
{
    /// <summary>Makes the store of a table's rows.</summary>
    public static IRowStore MakeStore(CodeScope scope, IReadOnlyList<KeySource> sources, int bits)
    {
        if (sources.Count == 0)
        {
            return new NoRows();
        }

        IReadOnlyList<KeyField> fields = [.. sources.Select(s => s.Key)];
        return bits <= ShortKey.Bits
            ? MakeStore(fields, CompileShort(scope, sources))
            : MakeStore(fields, CompileLong(scope, sources, bits));
    }

    private static IRowStore MakeStore<TKey>(IReadOnlyList<KeyField> fields, Func<PacketContext, TKey> readKey)
        where TKey : struct, ITableKey<TKey> =>
        fields.Any(f => f.Kind is MatchKind.Ternary or MatchKind.Range or MatchKind.Optional)
            ? new OrderedRows<TKey>(fields, readKey)
        : fields.Any(f => f.Kind == MatchKind.Lpm) ? new LpmRows<TKey>(readKey)
        : new ExactRows<TKey>(readKey);

    private static Func<PacketContext, ShortKey> CompileShort(CodeScope scope, IReadOnlyList<KeySource> sources)
    {
        var constructor = typeof(ShortKey).GetConstructor([typeof(ulong), typeof(ulong)])!;
        return scope.Compile<ShortKey>([Expression.New(constructor, Part(scope, sources, 1), Part(scope, sources, 0))]);
    }

    private static Func<PacketContext, LongKey> CompileLong(
        CodeScope scope, IReadOnlyList<KeySource> sources, int bits)
    {
        var key = scope.Local(typeof(LongKey));
        var body = new List<Expression> { Expression.Assign(key, Expression.Default(typeof(LongKey))) };
        for (var part = 0; part < (bits + 63) / 64; part++)
        {
            body.Add(Expression.Call(
                key, nameof(LongKey.Set), null, Expression.Constant(part), Part(scope, sources, part)));
        }

        return scope.Compile<LongKey>(body.Append(key));
    }

    // 64 bits of the packed key.
    private static Expression Part(CodeScope scope, IReadOnlyList<KeySource> sources, int part)
    {
        Expression all = Expression.Constant(0UL);
        foreach (var source in sources)
        {
            for (var limb = 0; limb < source.Source.Info.Limbs; limb++)
            {
                var shift = source.Key.Shift + (64 * limb) - (64 * part);
                if (shift is >= 64 or <= -64)
                {
                    continue;
                }

                var placed = Placed(Masked(scope, source, limb), shift);
                all = all is ConstantExpression ? placed : Expression.Or(all, placed);
            }
        }

        return all;
    }

    private static Expression Masked(CodeScope scope, KeySource source, int limb)
    {
        var info = source.Source.Info;
        var slot = scope.Slot(source.Source, limb);
        var ones = Wide.Ones(info.LimbWidth(limb));
        var mask = Wide.Low(source.Mask >> (64 * limb)) & ones;
        return info.IsSigned || mask != ones ? Expression.And(slot, Expression.Constant(mask)) : slot;
    }

    private static Expression Placed(Expression value, int shift) => shift switch
    {
        0 => value,
        > 0 => Expression.LeftShift(value, Expression.Constant(shift)),
        _ => Expression.RightShift(value, Expression.Constant(-shift)),
    };
}
