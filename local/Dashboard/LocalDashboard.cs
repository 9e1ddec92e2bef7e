using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Migration.Dashboard;
using Migration.Dashboard.Access;
using Migration.Dashboard.Model;
using Migration.Dashboard.Sources;
using Migration.Local.Cluster;
using Migration.Local.Load;
using Migration.Local.Machine;

namespace Migration.Local.Dashboard;

/// <summary>The dashboard of a local run, in this process, for callers on this machine.</summary>
public sealed class LocalDashboard : IAsyncDisposable
{
    private static readonly TimeSpan HealthBound = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;
    private readonly IReadOnlyList<HttpClient> _links;

    private LocalDashboard(WebApplication app, IReadOnlyList<HttpClient> links)
    {
        _app = app;
        _links = links;
        var at = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Address = new Uri(new Uri(at), DashboardHosting.Path);
    }

    /// <summary>Where the page is.</summary>
    public Uri Address { get; }

    /// <summary>Starts it.</summary>
    /// <param name="cluster">The run; outlives the dashboard.</param>
    /// <param name="clients">Clients to measure; null for none.</param>
    /// <param name="port">Port on 127.0.0.1; 0 takes a free one.</param>
    /// <param name="cancellation">Cancels the start.</param>
    /// <exception cref="LocalRunException">The port is taken.</exception>
    public static async Task<LocalDashboard> StartAsync(
        LocalCluster cluster, ClientLoad? clients, int port, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
        });
        // Other names that lead here belong to pages of others (DNS rebinding).
        builder.Configuration.AddInMemoryCollection([new("AllowedHosts", "localhost;127.0.0.1;[::1]")]);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Logging.ClearProviders();
        var links = AddSources(builder.Services, cluster, clients);
        builder.Services.AddDashboard();
        builder.Services.AddAuthentication(LoopbackHandler.Name)
            .AddScheme<AuthenticationSchemeOptions, LoopbackHandler>(LoopbackHandler.Name, null);
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(DashboardAccess.LookPolicy, policy => policy.RequireAuthenticatedUser());
        var app = builder.Build();
        app.UseDashboardGuard();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapDashboard();
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException e)
        {
            await app.DisposeAsync();
            throw new LocalRunException($"the dashboard cannot listen on 127.0.0.1:{port}: {e.Message}", e);
        }

        return new LocalDashboard(app, links);
    }

    /// <summary>Stops it; browsers that look are told that the connection is lost.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        foreach (var link in _links)
            link.Dispose();
    }

    private static HttpClient[] AddSources(
        IServiceCollection services, LocalCluster cluster, ClientLoad? clients)
    {
        var coordinator = new HttpClient { BaseAddress = cluster.Coordinator };
        var switchctl = new HttpClient { BaseAddress = cluster.SwitchCtl };
        var health = new HttpClient { Timeout = HealthBound };
        NodeInfo[] nodes = [.. Topology.Nodes.Select(n => new NodeInfo(n.Name, LocalWorkload.Platform, n.SwitchPort))];
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IMigrationSource>(new CoordinatorLink(coordinator, nodes));
        services.AddSingleton<INetworkSource>(new SwitchFeed(switchctl));
        services.AddSingleton<IResourceSource>(
            new ResourceWatch(LocalResources.Of(cluster, health), TimeProvider.System));
        if (clients is not null)
            services.AddSingleton<IClientSource>(new ClientMeter(clients, TimeProvider.System));
        return [coordinator, switchctl, health];
    }
}
