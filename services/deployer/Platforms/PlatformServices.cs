using Migration.Contracts;
using Migration.Deployer.Checkpoints;
using Migration.Deployer.Kubernetes;
using Migration.Deployer.Podman;
using Migration.Deployer.Processes;
using Migration.Platform.Hosting;
using Migration.Platform.Hosting.Janitor;
using Migration.Platform.Podman;

namespace Migration.Deployer.Platforms;

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
                    builder.Services.AddSingleton<Podman.TargetPreparation>();
                    builder.Services.AddSingleton<Podman.TargetRestore>();
                    builder.Services.AddSingleton<Podman.SourceRetirement>();
                    builder.Services.AddSingleton<IDeploymentPlatform, PodmanDeployment>();
                    builder.Services.AddSingleton<ILeftoverSweeper, EngineSweeper>();
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

        builder.Services.AddSingleton<CheckpointFetch>();
        builder.Services.AddSingleton<ILeftoverSweeper, FetchSweeper>();
        builder.Services.AddSingleton<NodePlatforms<IDeploymentPlatform>>();
    }
}
