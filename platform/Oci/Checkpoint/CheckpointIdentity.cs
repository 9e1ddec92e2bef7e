namespace Migration.Platform.Oci;

/// <summary>Compares what a checkpoint says of itself with what was asked for.</summary>
public static class CheckpointIdentity
{
    private static readonly string[] Namespaces =
        [CheckpointAnnotationKeys.Spec.PodNamespace, CheckpointAnnotationKeys.Spec.ContainerdPodNamespace];

    /// <summary>
    /// What does not fit, in words; null when all does. An engine that knows no namespaces records none, and gets away with
    /// any.
    /// </summary>
    /// <param name="metadata">What the checkpoint says.</param>
    /// <param name="containerName">Name of the container.</param>
    /// <param name="podNamespace">Namespace of its pod.</param>
    public static string? Mismatch(CheckpointMetadata metadata, string containerName, string podNamespace)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var annotations = metadata.Spec.Annotations;
        var recorded = Namespaces.Select(annotations.GetValueOrDefault).FirstOrDefault(n => !string.IsNullOrEmpty(n));
        if (recorded is not null && recorded != podNamespace)
            return $"it is of namespace '{recorded}', asked for is '{podNamespace}'";
        string?[] names =
        [
            annotations.GetValueOrDefault(CheckpointAnnotationKeys.Spec.ContainerName),
            annotations.GetValueOrDefault(CheckpointAnnotationKeys.Spec.ContainerdContainerName),
            metadata.Config.Name,
        ];
        return names.Contains(containerName)
            ? null
            : $"it is of container '{names.First(n => !string.IsNullOrEmpty(n))}', asked for is '{containerName}'";
    }
}
