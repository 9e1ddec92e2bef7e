using Microsoft.Extensions.Diagnostics.HealthChecks;
using Migration.SwitchCtl.Terms;

namespace Migration.SwitchCtl.Switch;

/// <summary>
/// Healthy when this instance acts, every switch takes its writes and their rows are as they should be.
/// </summary>
/// <param name="switches">The switches.</param>
/// <param name="leadership">Whether this instance acts.</param>
public sealed class SwitchHealthCheck(SwitchFleet switches, Leadership leadership) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default)
    {
        if (!leadership.IsActive)
            return Task.FromResult(HealthCheckResult.Unhealthy($"standing by; {leadership.Holder ?? "none"} acts"));
        var results = switches.All.Select(Check).ToArray();
        var worst = results.Min(r => r.Status);
        var text = string.Join("; ", results.Where(r => r.Status == worst).Select(r => r.Description));
        return Task.FromResult(new HealthCheckResult(worst, text));
    }

    private static HealthCheckResult Check(ManagedSwitch one) => (one.Link.Problem, one.Reconciler.Latest) switch
    {
        ({ } problem, _) => HealthCheckResult.Unhealthy(problem),
        (_, null) => HealthCheckResult.Unhealthy($"{one.Name}: the tables were not compared yet"),
        (_, { Refused.Count: > 0 } latest) =>
            HealthCheckResult.Degraded($"{one.Name}: refused rows: {latest.Refused[0]}"),
        (_, { } latest) => HealthCheckResult.Healthy($"{one.Name}: {latest.Rows} rows, compared at {latest.At:O}"),
    };
}
