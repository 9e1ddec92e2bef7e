namespace Migration.Bench.Image;

/// <summary>A checkpoint archive of one size on its way to the registry; medians, in seconds.</summary>
/// <param name="Mib">Memory in it, in MiB.</param>
/// <param name="OursSeconds">Rewritten, hashed and uploaded by this system.</param>
/// <param name="BuildahSeconds">By buildah from scratch, add, commit and push; null where it is not measured.</param>
/// <param name="Sha256Seconds">Hashing the archive alone, on one processor.</param>
/// <param name="DiskReadSeconds">Reading it from the disk past the page cache; null where it is not measured.</param>
/// <param name="RatioToBuildah">How many times faster than buildah; null where that is not measured.</param>
/// <param name="RatioToSha256">The slower of hash and disk over ours.</param>
/// <param name="PeakMemoryMiB">Largest memory of this process while it pushed, the runtime included.</param>
internal sealed record ImageCase(
    int Mib, double OursSeconds, double? BuildahSeconds, double Sha256Seconds, double? DiskReadSeconds,
    double? RatioToBuildah, double RatioToSha256, double PeakMemoryMiB);
