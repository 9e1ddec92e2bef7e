namespace Migration.Local.Workloads;

/// <summary>What became of one workload of the matrix.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="Migrations">Migrations asked for.</param>
/// <param name="Completed">Of these, the ones that completed.</param>
/// <param name="Connections">Connections that were open throughout.</param>
/// <param name="Lost">Connections that were lost.</param>
/// <param name="Wrong">Connections on which an answer was not what it had to be.</param>
/// <param name="Answers">Answers that were checked.</param>
/// <param name="Transfers">Long transfers that came to their end and whose hash was right, one of each after the last
/// migration; null where no client makes any.</param>
/// <param name="Repeats">How often clients of datagrams said something again because no answer came within half a second;
/// null for others.</param>
/// <param name="FreezeMs">Median of the freeze windows, in milliseconds; 0 when none completed.</param>
/// <param name="StallMaxMs">Longest time that a client went without an answer, in milliseconds.</param>
/// <param name="ImageBytes">Size of the last checkpoint image.</param>
/// <param name="Failures">What went wrong, each once.</param>
/// <param name="Needs">What it needs so that it can move; null for nothing.</param>
public sealed record WorkloadResult(
    string Workload,
    int Migrations,
    int Completed,
    int Connections,
    int Lost,
    int Wrong,
    long Answers,
    long? Transfers,
    long? Repeats,
    double FreezeMs,
    double StallMaxMs,
    long ImageBytes,
    IReadOnlyList<string> Failures,
    string? Needs)
{
    /// <summary>Every migration completed, every connection survived, every answer was right.</summary>
    public bool Passed => Completed == Migrations && Lost == 0 && Wrong == 0 && Failures.Count == 0;
}
