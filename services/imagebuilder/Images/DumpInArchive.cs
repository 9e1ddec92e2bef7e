using Migration.Platform.Criu.Incremental;
using Migration.Platform.Oci;

namespace Migration.ImageBuilder.Images;

/// <summary>
/// CRIU's images inside a checkpoint archive, found where they lie: a kubelet hands out nothing else, and to unpack
/// them would write the workload's memory once more.
/// </summary>
internal static class DumpInArchive
{
    private const string Prefix = CheckpointMembers.ImageFolder + "/";

    /// <summary>The images, by name; empty where the engine left them beside the archive.</summary>
    /// <param name="archivePath">Path of the archive.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <exception cref="CheckpointArchiveException">The archive is damaged, compressed or no tar.</exception>
    public static async Task<IReadOnlyDictionary<string, ImagePlace>> FindAsync(
        string archivePath, CancellationToken cancellation)
    {
        await using var archive = File.OpenRead(archivePath);
        var index = new CheckpointArchiveIndex(archivePath);
        await index.AddAsync(archive, cancellation);
        return index.Members.Where(member => member.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(
            member => member[Prefix.Length..],
            member => new ImagePlace(archivePath, index.OffsetOf(member)!.Value, index.SizeOf(member)!.Value));
    }
}
