using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Migration.Dashboard.Access;
using Migration.Dashboard.Assets;
using Migration.Dashboard.Components;

namespace Migration.Dashboard;

/// <summary>Adds the dashboard to a host.</summary>
public static class DashboardHosting
{
    /// <summary>Where the page is.</summary>
    public const string Path = "/dashboard";

    // Each circuit of a viewer that went away keeps its page in memory until he comes back or this many others did.
    private const int MostRetained = 20;

    /// <summary>
    /// Adds what the page needs. The host adds an <see cref="Sources.IMigrationSource"/>, the other sources that it has,
    /// authentication and the policy <see cref="DashboardAccess.LookPolicy"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    public static void AddDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.Configure<CircuitOptions>(options => options.DisconnectedCircuitMaxRetained = MostRetained);
        services.AddCascadingAuthenticationState();
        services.AddSingleton<Board>();
        services.AddHostedService(s => s.GetRequiredService<Board>());
    }

    /// <summary>
    /// Keeps other sites' pages away from the page's connection, and says what the page may load. Before authentication.
    /// </summary>
    /// <param name="app">The host.</param>
    public static void UseDashboardGuard(this IApplicationBuilder app) => app.Use(PageGuard.InvokeAsync);

    /// <summary>Adds the page at <see cref="Path"/>. The host's pipeline has antiforgery in it.</summary>
    /// <param name="routes">The host's routes.</param>
    public static void MapDashboard(this IEndpointRouteBuilder routes)
    {
        routes.MapAssets();
        // The guard says who may frame the page, and more.
        routes.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null)
            .RequireAuthorization(DashboardAccess.LookPolicy);
    }
}
