namespace Migration.Bench.Pages;

/// <summary>Figures of <c>pages</c>; medians.</summary>
/// <param name="Mib">Memory compared, in MiB.</param>
/// <param name="ChangedShare">Part of the pages that differ.</param>
/// <param name="CompareGBs">GB/s of the comparison, on all processors, the images on a memory-backed file system.</param>
/// <param name="ReduceGBs">The same with the changed pages written anew.</param>
/// <param name="HashGBs">GB/s of hashing pages that stay in the cache, on one processor.</param>
/// <param name="MemoryGBs">GB/s at which all processors together read memory.</param>
/// <param name="RatioToMemory">Comparison over memory.</param>
internal sealed record PagesResult(
    int Mib, double ChangedShare, double CompareGBs, double ReduceGBs, double HashGBs, double MemoryGBs,
    double RatioToMemory);
