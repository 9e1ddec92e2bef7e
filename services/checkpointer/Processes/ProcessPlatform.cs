using Microsoft.Extensions.Options;
using Migration.Checkpointer.Platforms;
using Migration.Platform.Criu.Rpc;
using Migration.Platform.Processes;

namespace Migration.Checkpointer.Processes;

/// <summary>Adds bare processes as a platform.</summary>
internal static class ProcessPlatform
{
    /// <summary>Adds the node's process workloads, CRIU, and what this service does with them.</summary>
    /// <param name="builder">The application.</param>
    public static void AddProcesses(this WebApplicationBuilder builder)
    {
        builder.AddProcessPlatform();
        builder.Services.AddSingleton(
            s => new CriuClient(s.GetRequiredService<IOptions<CheckpointerOptions>>().Value.CriuProgram));
        builder.Services.AddSingleton<ISourcePlatform, ProcessSource>();
        builder.Services.AddSingleton<IPlatformInspector, ProcessInspector>();
    }
}
