namespace Migration.SwitchCtl.Desired;

/// <summary>How a freeze window ended.</summary>
/// <param name="FreezeMs">From the hold's write to the last replayed packet, in milliseconds; 0 without a hold.</param>
/// <param name="Replayed">Packets that waited and were sent on.</param>
/// <param name="Dropped">Packets that did not fit the buffer.</param>
public sealed record ReleaseFigures(double FreezeMs, long Replayed, long Dropped);
