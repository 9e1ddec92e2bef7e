using Migration.Checkpointer.Kubernetes;
using Migration.Checkpointer.Podman;
using Migration.Checkpointer.Processes;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Podman;

namespace Migration.Checkpointer.Platforms;

/// <summary>Adds what runs workloads on this node.</summary>
internal static class PlatformServices
{
    /// <summary>Adds the platforms that <see cref="NodeOptions.Platforms"/> names.</summary>
    /// <param name="builder">The application.</param>
    public static void AddPlatforms(this WebApplicationBuilder builder)
    {
        foreach (var platform in builder.NodePlatforms())
        {
            switch (platform)
            {
                case WorkloadPlatforms.Podman:
                    builder.AddPodmanEngine();
                    builder.Services.AddSingleton<ISourcePlatform, PodmanSource>();
                    builder.Services.AddSingleton<IPlatformInspector, PodmanInspector>();
                    break;
                case WorkloadPlatforms.Kubernetes:
                    builder.AddKubernetesPlatform();
                    break;
                case WorkloadPlatforms.Process:
                    builder.AddProcesses();
                    break;
                default:
                    throw new NotSupportedException($"Node:Platforms names {platform}, which is not supported.");
            }
        }

        builder.Services.AddSingleton<NodePlatforms<ISourcePlatform>>();
        builder.Services.AddSingleton<NodePlatforms<IPlatformInspector>>();
    }
}
