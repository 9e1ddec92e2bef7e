using Migration.Local.Cluster;

namespace Migration.EndToEnd.Tests;

/// <summary>Waits for what follows the end of a migration.</summary>
internal static class Settling
{
    private const int Looks = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The footprint once the checkpoint's image is gone from registry and engines: the record is complete when the
    /// source is retired, the deletion follows.
    /// </summary>
    public static async Task<Footprint> FootprintAsync(LocalCluster cluster, CancellationToken cancellation)
    {
        var footprint = await Footprint.TakeAsync(cluster, cancellation);
        for (var i = 0; i < Looks && (footprint.CheckpointTags.Length > 0 || footprint.Images.Contains("checkpoints")); i++)
        {
            await Task.Delay(Pause, cancellation);
            footprint = await Footprint.TakeAsync(cluster, cancellation);
        }

        return footprint;
    }
}
