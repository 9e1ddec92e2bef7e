namespace Migration.Platform.Oci;

/// <summary>
/// Manifest annotations by which engines recognise a checkpoint image and describe it. One engine's keys are also
/// written for the others: whichever engine restores, it finds what it looks for.
/// </summary>
public static class CheckpointAnnotationKeys
{
    /// <summary>Keys of CRI-O (internal/annotations/checkpoint.go); it recognises an image by <see cref="Name"/>.
    /// </summary>
    public static class CriO
    {
        private const string Prefix = "io.kubernetes.cri-o.annotations.checkpoint.";

        /// <summary>Name of the container that was checkpointed.</summary>
        public const string Name = Prefix + "name";

        /// <summary>Image as the user wrote it.</summary>
        public const string RawImageName = Prefix + "rawImageName";

        /// <summary>Id of the base image.</summary>
        public const string RootfsImageId = Prefix + "rootfsImageID";

        /// <summary>Name of the base image.</summary>
        public const string RootfsImageName = Prefix + "rootfsImageName";

        /// <summary>Version of the CRI-O that made the checkpoint.</summary>
        public const string EngineVersion = Prefix + "cri-o.version";

        /// <summary>Version of CRIU.</summary>
        public const string CriuVersion = Prefix + "criu.version";
    }

    /// <summary>
    /// Keys of podman (libpod/define/annotations.go); it recognises an image by <see cref="RuntimeName"/>.
    /// </summary>
    public static class Podman
    {
        private const string Prefix = "io.podman.annotations.checkpoint.";

        /// <summary>Name of the container that was checkpointed.</summary>
        public const string Name = Prefix + "name";

        /// <summary>Image as the user wrote it.</summary>
        public const string RawImageName = Prefix + "rawImageName";

        /// <summary>Id of the base image.</summary>
        public const string RootfsImageId = Prefix + "rootfsImageID";

        /// <summary>Name of the base image.</summary>
        public const string RootfsImageName = Prefix + "rootfsImageName";

        /// <summary>Version of the podman that made the checkpoint.</summary>
        public const string EngineVersion = Prefix + "podman.version";

        /// <summary>Version of CRIU.</summary>
        public const string CriuVersion = Prefix + "criu.version";

        /// <summary>Name of the OCI runtime; it must be the target's.</summary>
        public const string RuntimeName = Prefix + "runtime.name";

        /// <summary>Version of the OCI runtime.</summary>
        public const string RuntimeVersion = Prefix + "runtime.version";

        /// <summary>Version of conmon.</summary>
        public const string ConmonVersion = Prefix + "conmon.version";

        /// <summary>Architecture of the source host.</summary>
        public const string HostArch = Prefix + "host.arch";

        /// <summary>Kernel of the source host.</summary>
        public const string HostKernel = Prefix + "host.kernel";

        /// <summary>Control group version of the source host.</summary>
        public const string CgroupVersion = Prefix + "cgroups.version";

        /// <summary>Distribution of the source host.</summary>
        public const string DistributionName = Prefix + "distribution.name";

        /// <summary>Version of the source host's distribution.</summary>
        public const string DistributionVersion = Prefix + "distribution.version";
    }

    /// <summary>
    /// Keys of checkpointctl (lib/annotations.go), used by containerd, which recognises an image by
    /// <see cref="ContainerName"/>.
    /// </summary>
    public static class CheckpointCtl
    {
        private const string Prefix = "org.criu.checkpoint.";

        /// <summary>Engine that made the checkpoint: Podman, CRI-O or containerd.</summary>
        public const string EngineName = Prefix + "engine.name";

        /// <summary>Its version.</summary>
        public const string EngineVersion = Prefix + "engine.version";

        /// <summary>Name of the container that was checkpointed.</summary>
        public const string ContainerName = Prefix + "container.name";

        /// <summary>Name of its pod.</summary>
        public const string PodName = Prefix + "pod.name";

        /// <summary>Id of its pod's sandbox.</summary>
        public const string PodId = Prefix + "pod.id";

        /// <summary>Namespace of its pod.</summary>
        public const string PodNamespace = Prefix + "pod.namespace";

        /// <summary>Uid of its pod in Kubernetes.</summary>
        public const string PodUid = Prefix + "pod.uid";

        /// <summary>Name of the base image.</summary>
        public const string RootfsImageName = Prefix + "rootfsImageName";

        /// <summary>Base image as the user asked for it.</summary>
        public const string RootfsImageUserRequested = Prefix + "rootfsImageUserRequested";

        /// <summary>Digest of the base image.</summary>
        public const string RootfsImageSha = Prefix + "rootfsImageSha";

        /// <summary>Id of the base image.</summary>
        public const string RootfsImageId = Prefix + "rootfsImageID";

        /// <summary>Image as the user wrote it.</summary>
        public const string RawImageName = Prefix + "rawImageName";

        /// <summary>Name of the OCI runtime.</summary>
        public const string RuntimeName = Prefix + "runtime.name";

        /// <summary>Version of the OCI runtime.</summary>
        public const string RuntimeVersion = Prefix + "runtime.version";

        /// <summary>Version of CRIU.</summary>
        public const string CriuVersion = Prefix + "criu.version";

        /// <summary>Version of conmon.</summary>
        public const string ConmonVersion = Prefix + "conmon.version";

        /// <summary>Architecture of the source host.</summary>
        public const string HostArch = Prefix + "host.arch";

        /// <summary>Kernel of the source host.</summary>
        public const string HostKernel = Prefix + "host.kernel";

        /// <summary>Control group version of the source host.</summary>
        public const string CgroupVersion = Prefix + "cgroup.version";

        /// <summary>Distribution of the source host.</summary>
        public const string DistributionName = Prefix + "distribution.name";

        /// <summary>Version of the source host's distribution.</summary>
        public const string DistributionVersion = Prefix + "distribution.version";
    }

    /// <summary>Annotations inside spec.dump, from which the source pod is known.</summary>
    public static class Spec
    {
        /// <summary>Manager of the container: libpod or cri-o; absent with containerd.</summary>
        public const string Manager = "io.container.manager";

        /// <summary>Pod's name (CRI-O).</summary>
        public const string PodName = "io.kubernetes.pod.name";

        /// <summary>Pod's namespace (CRI-O).</summary>
        public const string PodNamespace = "io.kubernetes.pod.namespace";

        /// <summary>Pod's uid (CRI-O).</summary>
        public const string PodUid = "io.kubernetes.pod.uid";

        /// <summary>Container's name in the pod (CRI-O).</summary>
        public const string ContainerName = "io.kubernetes.container.name";

        /// <summary>Sandbox id (CRI-O).</summary>
        public const string SandboxId = "io.kubernetes.cri-o.SandboxID";

        /// <summary>Source pod's first address (CRI-O).</summary>
        public const string PodAddress = "io.kubernetes.cri-o.IP.0";

        /// <summary>Container's name (containerd).</summary>
        public const string ContainerdContainerName = "io.kubernetes.cri.container-name";

        /// <summary>Pod's name (containerd).</summary>
        public const string ContainerdPodName = "io.kubernetes.cri.sandbox-name";

        /// <summary>Pod's namespace (containerd).</summary>
        public const string ContainerdPodNamespace = "io.kubernetes.cri.sandbox-namespace";

        /// <summary>Pod's uid (containerd).</summary>
        public const string ContainerdPodUid = "io.kubernetes.cri.sandbox-uid";

        /// <summary>Sandbox id (containerd).</summary>
        public const string ContainerdSandboxId = "io.kubernetes.cri.sandbox-id";
    }
}
