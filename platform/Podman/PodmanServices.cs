using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Migration.Platform.Podman;

/// <summary>Gives a service its podman engine.</summary>
public static class PodmanServices
{
    /// <summary>
    /// Adds <see cref="IPodmanEngine"/>, its options (section <c>Podman</c>, checked at start) and a readiness check
    /// that asks the engine.
    /// </summary>
    /// <param name="builder">The application.</param>
    public static void AddPodmanEngine(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<PodmanOptions>()
            .BindConfiguration(PodmanOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<IPodmanEngine>(
            services => new PodmanEngine(services.GetRequiredService<IOptions<PodmanOptions>>().Value));
        builder.Services.AddHealthChecks().AddCheck<EngineCheck>("podman", tags: ["ready"]);
    }

    private sealed class EngineCheck(IPodmanEngine engine) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await engine.PingAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (PodmanException e)
            {
                return HealthCheckResult.Unhealthy(e.Message);
            }
        }
    }
}
