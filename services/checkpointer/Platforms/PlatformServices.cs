using Microsoft.Extensions.Options;
using Migration.Checkpointer.Podman;
using Migration.Checkpointer.Processes;
using Migration.Contracts;
using Migration.Platform.Criu.Rpc;
using Migration.Platform.Hosting;
using Migration.Platform.Podman;
using Migration.Platform.Processes;

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
                case WorkloadPlatforms.Process:
                    builder.AddProcessPlatform();
                    builder.Services.AddSingleton(
                        s => new CriuClient(s.GetRequiredService<IOptions<CheckpointerOptions>>().Value.CriuProgram));
                    builder.Services.AddSingleton<ISourcePlatform, ProcessSource>();
                    builder.Services.AddSingleton<IPlatformInspector, ProcessInspector>();
                    break;
                default:
                    throw new NotSupportedException($"Node:Platforms names {platform}, which is not supported.");
            }
        }

        builder.Services.AddSingleton<NodePlatforms<ISourcePlatform>>();
        builder.Services.AddSingleton<NodePlatforms<IPlatformInspector>>();
    }
}
