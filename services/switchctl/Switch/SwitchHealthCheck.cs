using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Migration.SwitchCtl.Switch;

/// <summary>Healthy when the switch takes our writes and its rows are as they should be.</summary>
/// <param name="link">The switch.</param>
/// <param name="reconciler">The latest comparison.</param>
public sealed class SwitchHealthCheck(SwitchLink link, Reconciler reconciler) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default)
    {
        var result = (link.Problem, reconciler.Latest) switch
        {
            ({ } problem, _) => HealthCheckResult.Unhealthy(problem),
            (_, null) => HealthCheckResult.Unhealthy("the switch's tables were not compared yet"),
            (_, { Refused.Count: > 0 } latest) => HealthCheckResult.Degraded($"refused rows: {latest.Refused[0]}"),
            (_, { } latest) => HealthCheckResult.Healthy($"{latest.Rows} rows, compared at {latest.At:O}"),
        };
        return Task.FromResult(result);
    }
}
