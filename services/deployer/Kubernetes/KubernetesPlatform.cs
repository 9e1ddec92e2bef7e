using Microsoft.Extensions.Options;
using Migration.Deployer.Platforms;
using Migration.Platform.Criu.Configuration;
using Migration.Platform.Hosting;
using Migration.Platform.Hosting.Janitor;
using Migration.Platform.Kubernetes;

namespace Migration.Deployer.Kubernetes;

/// <summary>Adds Kubernetes as a platform of this node.</summary>
internal static class KubernetesPlatform
{
    public static void AddKubernetesPlatform(this WebApplicationBuilder builder)
    {
        builder.AddKubernetesApi();
        builder.Services.AddCheckedOptions<KubernetesDeployerOptions>(KubernetesDeployerOptions.Section);
        builder.Services.AddSingleton(services => new NodeConfiguration(
            services.GetRequiredService<IOptions<KubernetesDeployerOptions>>().Value.CriuConfiguration,
            services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(new ContainerProcesses());
        builder.Services.AddSingleton<DeploymentEdit>();
        builder.Services.AddSingleton<NameHold>();
        builder.Services.AddSingleton<ImageFetch>();
        builder.Services.AddSingleton<TargetPreparation>();
        builder.Services.AddSingleton<TargetRestore>();
        builder.Services.AddSingleton<SourceRetirement>();
        builder.Services.AddSingleton<IDeploymentPlatform, KubernetesDeployment>();
        builder.Services.AddHostedService<ColdStart>();
        builder.Services.AddSingleton<ILeftoverSweeper, PodSweeper>();
    }
}
