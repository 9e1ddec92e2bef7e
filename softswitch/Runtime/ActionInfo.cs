using System.Numerics;

namespace Migration.Softswitch.Runtime;

/// <summary>A parameter that the controller fills in.</summary>
/// <param name="Name">Name in the program.</param>
/// <param name="Width">Bits.</param>
/// <param name="Offset">Where its value starts in a row's data, in units of 64 bits.</param>
internal sealed record ActionParameter(string Name, int Width, int Offset)
{
    /// <summary>64-bit parts of the value.</summary>
    public int Limbs => Math.Max(1, (Width + 63) / 64);
}

/// <summary>A compiled action. Several of a program may have the same name (one per table that uses it).</summary>
/// <param name="Name">Fully qualified name.</param>
/// <param name="Parameters">In the order of a row's data.</param>
/// <param name="Body">Runs it; parameters come from <see cref="PacketContext.ActionData"/>.</param>
internal sealed record ActionInfo(string Name, IReadOnlyList<ActionParameter> Parameters, Action<PacketContext> Body)
{
    /// <summary>Lays values out as a row's data.</summary>
    public ulong[] Pack(IReadOnlyList<BigInteger> values)
    {
        var data = new ulong[Parameters.Sum(p => p.Limbs)];
        foreach (var (parameter, value) in Parameters.Zip(values))
        {
            Wide.Store(data, parameter.Offset, parameter.Width, false, value);
        }

        return data;
    }

    /// <summary>Reads the values of a row's data.</summary>
    public IReadOnlyList<BigInteger> Unpack(ulong[] data) =>
        [.. Parameters.Select(p => Wide.Load(data, p.Offset, p.Limbs, isSigned: false))];
}
