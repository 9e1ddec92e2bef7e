using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Migration.Coordinator.Access;
using Migration.Dashboard;
using Migration.Dashboard.Access;
using Migration.Dashboard.Sources;
using Migration.Platform.Hosting;

namespace Migration.Coordinator.Dashboard;

/// <summary>The page under <c>/dashboard</c>, fed by the record.</summary>
internal static class DashboardPages
{
    private static readonly TimeSpan HealthBound = TimeSpan.FromSeconds(5);

    private const string EnabledKey = $"{DashboardOptions.Section}:{nameof(DashboardOptions.Enabled)}";
    private const string SwitchCtlKey = $"{DashboardOptions.Section}:{nameof(DashboardOptions.SwitchCtl)}";

    /// <summary>Adds the page's services.</summary>
    public static void AddDashboardPages(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddCheckedOptions<DashboardOptions>(DashboardOptions.Section);
        services.AddDataProtection();
        services.AddSingleton<Viewers>();
        if (!IsEnabled(builder.Configuration))
            return;
        services.AddSingleton<IMigrationSource, RecordSource>();
        services.AddSingleton<IResourceSource>(s => new ResourceWatch(
            [.. Resources(s)], s.GetRequiredService<TimeProvider>()));
        services.AddHttpClient(nameof(HealthProbe), http => http.Timeout = HealthBound).RemoveAllLoggers();
        if (builder.Configuration[SwitchCtlKey] is not null)
        {
            services.AddHttpClient(nameof(SwitchFeed), (s, http) => http.BaseAddress = Options(s).SwitchCtl);
            services.AddSingleton<INetworkSource>(s => new SwitchFeed(
                s.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(SwitchFeed))));
        }

        services.AddDashboard();
        services.AddAuthorizationBuilder().AddPolicy(
            DashboardAccess.LookPolicy, policy => policy.RequireAssertion(c => c.User.May(ApiScope.Read)));
    }

    /// <summary>Keeps other sites away from the page. Before authentication.</summary>
    public static void UseDashboardPagesGuard(this WebApplication app)
    {
        if (IsEnabled(app.Configuration))
            app.UseDashboardGuard();
    }

    /// <summary>Adds the page. After authorization.</summary>
    public static void MapDashboardPages(this WebApplication app)
    {
        if (!IsEnabled(app.Configuration))
            return;
        app.UseAntiforgery();
        app.MapSignIn();
        app.MapDashboard();
    }

    private static IEnumerable<ResourceDefinition> Resources(IServiceProvider services)
    {
        var http = services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(HealthProbe));
        yield return new ResourceDefinition
        {
            Name = CoordinatorService.Name,
            Kind = "services",
            Probe = cancellation => AskSelfAsync(services.GetRequiredService<HealthCheckService>(), cancellation),
        };
        var options = Options(services);
        if (options.SwitchCtl is { } switchctl)
        {
            yield return new ResourceDefinition
            {
                Name = "switchctl",
                Kind = "services",
                Address = switchctl.ToString().TrimEnd('/'),
                Probe = HealthProbe.Of(http, new Uri(switchctl, "health/ready")),
            };
        }

        foreach (var entry in options.Resources)
        {
            yield return new ResourceDefinition
            {
                Name = entry.Name,
                Kind = entry.Kind,
                Address = entry.Health?.GetLeftPart(UriPartial.Authority),
                Probe = entry.Health is { } health ? HealthProbe.Of(http, health) : null,
                LogFile = entry.LogFile,
            };
        }
    }

    private static async Task<string?> AskSelfAsync(HealthCheckService health, CancellationToken cancellation)
    {
        var report = await health.CheckHealthAsync(check => check.Tags.Contains("ready"), cancellation);
        var missing = report.Entries.Where(e => e.Value.Status != HealthStatus.Healthy)
            .Select(e => $"{e.Key}: {e.Value.Description}");
        return report.Status == HealthStatus.Healthy ? null : string.Join("; ", missing);
    }

    private static DashboardOptions Options(IServiceProvider services) =>
        services.GetRequiredService<IOptions<DashboardOptions>>().Value;

    // Read before the options are checked, which happens when everything is there; a wrong value is told then.
    private static bool IsEnabled(IConfiguration configuration) =>
        !bool.TryParse(configuration[EnabledKey], out var enabled) || enabled;
}
