using Microsoft.Extensions.Options;
using Migration.Checkpointer.Platforms;
using Migration.Platform.Criu.Configuration;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.Checkpointer.Kubernetes;

/// <summary>Adds Kubernetes as a platform of this node.</summary>
internal static class KubernetesPlatform
{
    public static void AddKubernetesPlatform(this WebApplicationBuilder builder)
    {
        builder.AddKubernetesApi();
        builder.Services.AddCheckedOptions<KubernetesNodeOptions>(KubernetesNodeOptions.Section);
        builder.Services.AddSingleton(services => new NodeConfiguration(
            services.GetRequiredService<IOptions<CheckpointerOptions>>().Value.DefaultCriuConfiguration,
            services.GetRequiredService<TimeProvider>()));
        builder.Services.AddHostedService<CriuRecovery>();
        builder.Services.AddSingleton(new ContainerProcesses());
        builder.Services.AddSingleton<KubeletArchives>();
        builder.Services.AddSingleton<RuntimeDumps>();
        builder.Services.AddSingleton<KubeletProbe>();
        builder.Services.AddSingleton<ISourcePlatform, KubernetesSource>();
        builder.Services.AddSingleton<IPlatformInspector, KubernetesInspector>();
    }
}
