using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Migration.Platform.Kubernetes;

/// <summary>Gives a service the Kubernetes API.</summary>
public static class KubernetesServices
{
    /// <summary>
    /// Adds <see cref="IKubernetesApi"/> and <see cref="KubeletFactory"/>, their options (sections <c>Kubernetes</c>
    /// and
    /// <c>Kubernetes:Kubelet</c>, checked at start) and a readiness check that asks the server.
    /// </summary>
    /// <param name="builder">The application.</param>
    public static void AddKubernetesApi(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<KubernetesOptions>()
            .BindConfiguration(KubernetesOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<KubeletOptions>()
            .BindConfiguration(KubeletOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton(services => AccessOf(
            services.GetRequiredService<IOptions<KubernetesOptions>>().Value,
            services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<IKubernetesApi>(services => new KubernetesApi(
            services.GetRequiredService<ServerAccess>(),
            services.GetRequiredService<IOptions<KubernetesOptions>>().Value.Timeout,
            services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<KubeletFactory>();
        builder.Services.AddHealthChecks().AddCheck<ServerCheck>("kubernetes", tags: ["ready"]);
    }

    private static ServerAccess AccessOf(KubernetesOptions options, TimeProvider time) =>
        options.KubeConfig is { Length: > 0 } file
            ? KubeConfig.Load(file, options.Context, time)
            : InClusterConfig.Load(time);

    private sealed class ServerCheck(IKubernetesApi api) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                // Every account may read its own namespace's service of the API server or be told that it may not:
                // both are answers.
                await api.FindAsync(KubernetesKind.Service, "default", "kubernetes", cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (KubernetesException e) when (e.Status is HttpStatusCode.Forbidden)
            {
                return HealthCheckResult.Healthy();
            }
            catch (KubernetesException e)
            {
                return HealthCheckResult.Unhealthy(e.Message);
            }
        }
    }
}
