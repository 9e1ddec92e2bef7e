using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Migration.Platform.Processes;

/// <summary>Gives a service the process workloads of its node.</summary>
public static class ProcessServices
{
    /// <summary>
    /// Adds <see cref="ProcessStore"/>, <see cref="PodNetwork"/>, <see cref="ProcessHost"/> and their options (section
    /// <c>Processes</c>, checked at start).
    /// </summary>
    /// <param name="builder">The application.</param>
    public static void AddProcessPlatform(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<ProcessOptions>()
            .BindConfiguration(ProcessOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton(s => s.GetRequiredService<IOptions<ProcessOptions>>().Value);
        builder.Services.AddSingleton(s => new ProcessStore(s.GetRequiredService<ProcessOptions>().StateFolder));
        builder.Services.AddSingleton<PodNetwork>();
        builder.Services.AddSingleton<ProcessHost>();
    }
}
