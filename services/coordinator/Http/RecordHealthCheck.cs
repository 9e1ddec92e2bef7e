using Microsoft.Extensions.Diagnostics.HealthChecks;
using Migration.Coordinator.Records;
using Migration.Platform.Hosting;

namespace Migration.Coordinator.Http;

/// <summary>Healthy while the record can be read and written.</summary>
internal sealed class RecordHealthCheck(IMigrationStore store) : IHealthCheck
{
    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.CheckAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (TransientStepException e)
        {
            return HealthCheckResult.Unhealthy(e.Message, e);
        }
    }
}
