using CriO = Migration.Platform.Oci.CheckpointAnnotationKeys.CriO;
using Ctl = Migration.Platform.Oci.CheckpointAnnotationKeys.CheckpointCtl;
using Podman = Migration.Platform.Oci.CheckpointAnnotationKeys.Podman;
using Spec = Migration.Platform.Oci.CheckpointAnnotationKeys.Spec;

namespace Migration.Platform.Oci;

/// <summary>Derives a checkpoint image's manifest annotations from what is known about the source.</summary>
public static class CheckpointAnnotations
{
    /// <summary>
    /// All annotations that can be filled, sorted by key. Those without a value are left out; those of
    /// <paramref name="more"/> win.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Derive(
        CheckpointMetadata metadata, CheckpointSourceFacts facts, IReadOnlyDictionary<string, string> more)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(more);
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        void Set(string? value, params ReadOnlySpan<string> keys)
        {
            if (string.IsNullOrEmpty(value))
                return;
            foreach (var key in keys)
                result[key] = value;
        }
        string? OfSpec(params ReadOnlySpan<string> keys)
        {
            foreach (var key in keys)
            {
                if (metadata.Spec.Annotations.TryGetValue(key, out var value))
                    return value;
            }
            return null;
        }

        var config = metadata.Config;
        Set(OfSpec(Spec.ContainerName, Spec.ContainerdContainerName) ?? config.Name,
            CriO.Name, Podman.Name, Ctl.ContainerName);
        Set(metadata.Engine, Ctl.EngineName);
        Set(facts.EngineVersion, Ctl.EngineVersion);
        if (metadata.Engine == CheckpointMetadata.EngineCriO)
            Set(facts.EngineVersion, CriO.EngineVersion);
        if (metadata.Engine == CheckpointMetadata.EnginePodman)
            Set(facts.EngineVersion, Podman.EngineVersion);

        Set(config.RootfsImage ?? config.RootfsImageName, CriO.RawImageName, Podman.RawImageName, Ctl.RawImageName);
        Set(config.RootfsImage, Ctl.RootfsImageUserRequested);
        Set(config.RootfsImageRef, CriO.RootfsImageId, Podman.RootfsImageId, Ctl.RootfsImageId);
        Set(config.RootfsImageName, CriO.RootfsImageName, Podman.RootfsImageName, Ctl.RootfsImageName);
        Set(DigestIn(config.RootfsImageRef) ?? DigestIn(config.RootfsImageName), Ctl.RootfsImageSha);

        Set(facts.PodName ?? OfSpec(Spec.PodName, Spec.ContainerdPodName), Ctl.PodName);
        Set(OfSpec(Spec.PodNamespace, Spec.ContainerdPodNamespace), Ctl.PodNamespace);
        Set(OfSpec(Spec.PodUid, Spec.ContainerdPodUid), Ctl.PodUid);
        Set(config.PodId ?? OfSpec(Spec.SandboxId, Spec.ContainerdSandboxId), Ctl.PodId);

        Set(config.Runtime ?? facts.RuntimeName, Podman.RuntimeName, Ctl.RuntimeName);
        Set(facts.RuntimeVersion, Podman.RuntimeVersion, Ctl.RuntimeVersion);
        Set(facts.CriuVersion, CriO.CriuVersion, Podman.CriuVersion, Ctl.CriuVersion);
        Set(facts.ConmonVersion, Podman.ConmonVersion, Ctl.ConmonVersion);
        Set(facts.HostArch, Podman.HostArch, Ctl.HostArch);
        Set(facts.HostKernel, Podman.HostKernel, Ctl.HostKernel);
        Set(facts.CgroupVersion, Podman.CgroupVersion, Ctl.CgroupVersion);
        Set(facts.DistributionName, Podman.DistributionName, Ctl.DistributionName);
        Set(facts.DistributionVersion, Podman.DistributionVersion, Ctl.DistributionVersion);
        foreach (var (key, value) in more)
            result[key] = value;
        return result;
    }

    private static string? DigestIn(string? reference) =>
        reference?.Split('@') is [_, var digest] && OciDigest.IsValid(digest) ? digest : null;
}
