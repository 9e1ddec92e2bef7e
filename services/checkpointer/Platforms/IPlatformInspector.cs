using Migration.Contracts;
using Migration.Platform.Hosting;

namespace Migration.Checkpointer.Platforms;

/// <summary>Looks at workloads and at the node through that which runs them. Touches nothing.</summary>
public interface IPlatformInspector : INodePlatform
{
    /// <summary>Oldest CRIU with which its workloads keep their connections; null where any will do.</summary>
    Version? LeastCriu => null;

    /// <summary>Says what the node knows of a workload and what stands against migrating it.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellation">Cancels the look.</param>
    /// <returns>The answer without the node's own facts.</returns>
    Task<WorkloadInspected> InspectAsync(Workload workload, CancellationToken cancellation);

    /// <summary>How well the node could take a workload in.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="image">Image it was started from.</param>
    /// <param name="cancellation">Cancels the look.</param>
    Task<TargetFitness> FitnessAsync(
        Workload workload, ImageIdentity image, CancellationToken cancellation);

    /// <summary>Folder that images are kept in on this node; null when the platform does not say.</summary>
    /// <param name="cancellation">Cancels the look.</param>
    Task<string?> FindImageFolderAsync(CancellationToken cancellation);
}
