using Microsoft.Extensions.Diagnostics.HealthChecks;
using Migration.Platform.Oci;

namespace Migration.ImageBuilder.Images;

/// <summary>Readiness: does the registry answer.</summary>
/// <param name="registry">The registry.</param>
internal sealed class RegistryCheck(CheckpointRegistry registry) : IHealthCheck
{
    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await registry.Client.PingAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (RegistryException e)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}
