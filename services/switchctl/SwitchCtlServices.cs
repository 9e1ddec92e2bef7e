using Microsoft.Extensions.Options;
using Migration.Platform.Hosting;
using Migration.SwitchCtl.Api;
using Migration.SwitchCtl.Connections;
using Migration.SwitchCtl.Hold;
using Migration.SwitchCtl.Migrations;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;
using Migration.SwitchCtl.Terms;

namespace Migration.SwitchCtl;

/// <summary>Puts the service together.</summary>
public static class SwitchCtlServices
{
    private const string DefaultUrl = "http://127.0.0.1:5083";

    /// <summary>Adds everything but the bus.</summary>
    /// <param name="builder">The application.</param>
    public static void AddSwitchCtl(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        // Registration is not authenticated, so nobody but this machine gets at it unless told otherwise.
        if (builder.Configuration[WebHostDefaults.ServerUrlsKey] is null)
            builder.WebHost.UseUrls(DefaultUrl);
        var services = builder.Services;
        services.AddCheckedOptions<StoreOptions>(StoreOptions.Section);
        services.AddCheckedOptions<HoldOptions>(HoldOptions.Section);
        services.AddCheckedOptions<MigrationOptions>(MigrationOptions.Section);
        services.AddCheckedOptions<SwitchOptions>(SwitchOptions.Section);
        services.AddCheckedOptions<ReconcileOptions>(ReconcileOptions.Section);
        services.AddCheckedOptions<ConnectionOptions>(ConnectionOptions.Section);
        services.AddCheckedOptions<TermOptions>(TermOptions.Section);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Database>();
        services.AddSingleton<DesiredStore>();
        services.AddSingleton<MigrationStore>();
        services.AddSingleton<AnnouncementStore>();
        services.AddSingleton<ConnectionStore>();
        services.AddSingleton<Openings>();
        services.AddSingleton(s =>
            new BucketTables(s.GetRequiredService<IOptions<ReconcileOptions>>().Value.BucketCount));
        services.AddSingleton<SwitchFleet>();
        services.AddSingleton<MigrationLocks>();
        services.AddSingleton<MigrationSwitch>();
        services.AddSingleton<MigrationDirector>();
        services.AddSingleton<NetworkRegistry>();
        services.AddSingleton<ServiceRegistry>();
        services.AddSingleton<PodRegistry>();
        services.AddSingleton<SwitchRegistry>();
        services.AddSingleton<Registries>();
        services.AddSingleton<LeaseStore>();
        services.AddSingleton<Leadership>();
        services.AddSingleton<IWriteFence>(s => s.GetRequiredService<Leadership>());
        services.AddSingleton<BusTerm>();
        services.AddSingleton<Surroundings>();

        // In this order: the packets of holds under way have a place before the switch is connected.
        services.AddSingleton<TermWorker, MigrationWatch>();
        services.AddSingleton<TermWorker, Announcer>();
        services.AddSingleton<TermWorker, ConnectionPinner>();
        services.AddSingleton<TermWorker, ConnectionAging>();
        services.AddHostedService<ActiveTerm>();
        services.AddHealthChecks().AddCheck<SwitchHealthCheck>("switch", tags: [HealthEndpoints.Ready]);
        services.AddProblemDetails();
        services.AddOpenApiDocument();
    }

    /// <summary>Adds the HTTP API.</summary>
    /// <param name="app">The application.</param>
    public static void MapSwitchCtl(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.MapViews();
        app.MapRegistration();
        app.MapHealth();
        app.MapOpenApi();
    }
}
