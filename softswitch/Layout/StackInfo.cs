namespace Migration.Softswitch.Layout;

/// <summary>
/// A stack of headers or of header unions. Its elements lie one after the other at equal distances, and behind them
/// one more that is never on the wire: what a program does beyond the end happens there.
/// </summary>
/// <param name="Name">Name in the program.</param>
/// <param name="Elements">The headers of each element: one, or the members of a union.</param>
/// <param name="Spare">The headers of the element behind the last.</param>
/// <param name="NextSlot">Slot with the index of the next element to extract.</param>
/// <param name="SlotStride">Slots from one element to the next.</param>
/// <param name="VarStride">Bytes of the side area from one element to the next.</param>
internal sealed record StackInfo(
    string Name, IReadOnlyList<IReadOnlyList<HeaderInfo>> Elements, IReadOnlyList<HeaderInfo> Spare, int NextSlot,
    int SlotStride, int VarStride)
{
    /// <summary>First slot of the first element.</summary>
    public int FirstSlot => NextSlot + 1;

    /// <summary>Where the side area of the first element starts.</summary>
    public int FirstVar { get; } = Elements.Count == 0
        ? 0
        : Elements[0].Select(h => h.VariableField).FirstOrDefault(f => f is not null)?.VarOffset ?? 0;

    /// <summary>Elements.</summary>
    public int Size => Elements.Count;
}
