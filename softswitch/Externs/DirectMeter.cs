using Migration.Softswitch.Layout;

namespace Migration.Softswitch.Externs;

/// <summary>A meter with one cell per row of a table.</summary>
/// <param name="name">Name in the program.</param>
/// <param name="countsBytes">Whether a packet costs its bytes; otherwise it costs 1.</param>
/// <param name="target">Field that gets the colour before the row's action runs.</param>
/// <param name="time">Clock of the buckets.</param>
internal sealed class DirectMeter(string name, bool countsBytes, FieldInfo target, TimeProvider time)
{
    /// <summary>Name in the program.</summary>
    public string Name => name;

    /// <summary>Whether a packet costs its bytes; otherwise it costs 1.</summary>
    public bool CountsBytes => countsBytes;

    /// <summary>Slot that gets the colour.</summary>
    public int TargetSlot => target.Slot;

    /// <summary>A cell for a new row.</summary>
    public MeterCell NewCell() => new(time);
}
