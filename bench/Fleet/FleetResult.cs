namespace Migration.Bench.Fleet;

/// <summary>Figures of <c>fleet</c>.</summary>
/// <param name="Workloads">Workloads on the node that is evacuated.</param>
/// <param name="Connections">Clients that stay connected, one for each workload.</param>
/// <param name="Runs">Evacuations behind the medians.</param>
/// <param name="Failures">Migrations of all evacuations that did not complete.</param>
/// <param name="Lost">Connections lost in all evacuations.</param>
/// <param name="WrongReplies">Wrong replies in all evacuations.</param>
/// <param name="TotalSeconds">From the first request to the end of the last migration.</param>
/// <param name="FreezeP50Ms">Half of the freeze windows were no longer, milliseconds.</param>
/// <param name="FreezeP99Ms">99 of 100 were no longer.</param>
/// <param name="StallP99Ms">99 of 100 clients did not wait longer for a reply.</param>
/// <param name="SingleFreezeMs">Median freeze window of one of the workloads that moves alone, in the same run.</param>
/// <param name="SingleRuns">Migrations behind it.</param>
/// <param name="RatioToSingle"><paramref name="FreezeP50Ms"/> over <paramref name="SingleFreezeMs"/>.</param>
/// <param name="Singles">The freeze windows of that one, milliseconds.</param>
/// <param name="Freezes">All freeze windows of the evacuations, milliseconds.</param>
internal sealed record FleetResult(
    int Workloads, int Connections, int Runs, int Failures, int Lost, long WrongReplies, double TotalSeconds,
    double FreezeP50Ms, double FreezeP99Ms, double StallP99Ms, double SingleFreezeMs, int SingleRuns, double RatioToSingle,
    IReadOnlyList<double> Singles, IReadOnlyList<double> Freezes);
