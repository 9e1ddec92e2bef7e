using Microsoft.Extensions.Options;
using Migration.Deployer.Platforms;
using Migration.Platform.Criu.Rpc;
using Migration.Platform.Hosting.Janitor;
using Migration.Platform.Processes;

namespace Migration.Deployer.Processes;

/// <summary>Adds bare processes as a platform.</summary>
internal static class ProcessPlatform
{
    /// <summary>Adds the node's process workloads, CRIU, and what this service does with them.</summary>
    /// <param name="builder">The application.</param>
    public static void AddProcesses(this WebApplicationBuilder builder)
    {
        builder.AddProcessPlatform();
        builder.Services.AddSingleton(
            s => new CriuClient(s.GetRequiredService<IOptions<DeployerOptions>>().Value.CriuProgram));
        builder.Services.AddSingleton<IDeploymentPlatform, ProcessDeployment>();
        builder.Services.AddSingleton<ILeftoverSweeper, ProcessSweeper>();
    }
}
