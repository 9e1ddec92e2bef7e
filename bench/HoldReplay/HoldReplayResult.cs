namespace Migration.Bench.HoldReplay;

/// <summary>Figures of <c>hold-replay</c>; medians over the migrations, milliseconds.</summary>
/// <param name="Connections">Clients that were connected throughout.</param>
/// <param name="FreezeMs">From hold to release, packets buffered.</param>
/// <param name="StallMaxMs">Longest time that any client went without a reply, packets buffered.</param>
/// <param name="StallMaxMsWithoutBuffer">The same with held packets dropped.</param>
/// <param name="Lost">Connections lost, in all migrations with packets buffered.</param>
/// <param name="Resets">Connections reset, in all migrations with packets buffered.</param>
internal sealed record HoldReplayResult(
    int Connections, double FreezeMs, double StallMaxMs, double StallMaxMsWithoutBuffer, int Lost, int Resets);
