using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Oci;

namespace Migration.Checkpointer.Kubernetes;

/// <summary>
/// Archives that the kubelet writes on this node. Each is checked to be the right container's and moved at once to the
/// path that the migration gives it: the kubelet's own names may meet again within a second.
/// </summary>
/// <param name="options">Where the kubelet writes.</param>
/// <param name="own">Where this service keeps its archives.</param>
public sealed class KubeletArchives(IOptions<KubernetesNodeOptions> options, IOptions<CheckpointerOptions> own)
{
    private const string ExpectedSuffix = ".expected";

    /// <summary>
    /// Notes that the kubelet is about to write an archive, so that it is found if this process is killed.
    /// </summary>
    /// <param name="path">Where the archive is to go.</param>
    public void Expect(string path) => File.WriteAllText(path + ExpectedSuffix, "");

    /// <summary>Checks an archive and moves it to its place.</summary>
    /// <param name="made">Path that the kubelet named.</param>
    /// <param name="workload">Whose archive it has to be.</param>
    /// <param name="path">Where it goes.</param>
    /// <param name="cancellation">Cancels the check.</param>
    /// <exception cref="CheckpointArchiveException">It is another container's, or no archive.</exception>
    public async Task TakeOverAsync(string made, Workload workload, string path, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(made);
        ArgumentNullException.ThrowIfNull(workload);
        var archive = Path.Join(options.Value.HostRoot, made);
        if (!File.Exists(archive))
        {
            throw new CheckpointArchiveException(archive, null,
                "the kubelet says that it is there, and it is not: mount the node's checkpoint folder at the "
                    + "same path, "
                + "or name the folder it is under in Checkpointer:Kubernetes:HostRoot.");
        }

        var metadata = await CheckpointMetadataReader.ReadArchiveMetadataAsync(archive, cancellation);
        Check(archive, metadata, CheckpointAnnotationKeys.Spec.PodName, workload.Pod);
        Check(archive, metadata, CheckpointAnnotationKeys.Spec.PodNamespace, workload.Namespace);
        Check(archive, metadata, CheckpointAnnotationKeys.Spec.ContainerName, workload.Container);
        File.Move(archive, path, overwrite: true);
        File.Delete(path + ExpectedSuffix);
    }

    /// <summary>Deletes what interrupted runs have left of a workload; fine when there is nothing.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="path">Path of one migration's archive; null for all.</param>
    public void DeleteLeft(Workload workload, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(workload);
        var folder = Path.Join(options.Value.HostRoot, options.Value.CheckpointFolder);
        foreach (var mark in Marks(path).Where(File.Exists))
        {
            var since = File.GetLastWriteTimeUtc(mark);
            var name = $"checkpoint-{workload.Pod}_{workload.Namespace}-{workload.Container}-*.tar";
            // Older ones are somebody else's, taken by hand.
            foreach (var archive in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, name) : [])
            {
                if (File.GetLastWriteTimeUtc(archive) >= since)
                    File.Delete(archive);
            }

            File.Delete(mark);
        }
    }

    private IEnumerable<string> Marks(string? path)
    {
        if (path is not null)
            return [path + ExpectedSuffix];
        var folder = own.Value.ArchiveFolder;
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, $"*{ExpectedSuffix}")
            : [];
    }

    private static void Check(string archive, CheckpointMetadata metadata, string key, string expected)
    {
        if (metadata.Spec.Annotations.TryGetValue(key, out var found) && found == expected)
            return;
        throw new CheckpointArchiveException(archive, CheckpointMembers.SpecDump,
            $"it is of another container: {key} is '{found}', expected is '{expected}'. Take the checkpoint again.");
    }
}
