using Migration.Coordinator.Admission;
using Migration.Coordinator.Deadlines;
using Migration.Coordinator.Http;
using Migration.Coordinator.Progress;
using Migration.Coordinator.Records;
using Migration.Coordinator.Store;
using Migration.Platform.Hosting;

namespace Migration.Coordinator;

/// <summary>Puts the service together.</summary>
internal static class CoordinatorService
{
    /// <summary>Name of the service and of the queue on which it follows migrations.</summary>
    public const string Name = "coordinator";

    /// <summary>Everything behind the API.</summary>
    public static void AddCoordinator(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddCheckedOptions<CoordinatorOptions>(CoordinatorOptions.Section);
        services.AddCheckedOptions<DeadlineOptions>(DeadlineOptions.Section);
        services.TryAddSystemClock();
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<IMigrationStore, SqliteMigrationStore>();
        services.AddHostedService<SchemaUpdate>();
        services.AddSingleton<WorkloadSurvey>();
        services.AddSingleton<AdmissionDesk>();
        services.AddSingleton<MigrationProgress>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<CancelDesk>();
        builder.AddMigrationBus(bus => bus.AddCoordinatorConsumers());
        services.AddHostedService<DeadlineWatch>();
        builder.AddCoordinatorApi();
    }

    /// <summary>The API and the health answers.</summary>
    public static void MapCoordinator(this WebApplication app)
    {
        app.UseCoordinatorApi();
        app.MapMigrations();
        app.MapEvents();
        app.MapHealth();
    }

    private static void TryAddSystemClock(this IServiceCollection services)
    {
        if (services.All(s => s.ServiceType != typeof(TimeProvider)))
            services.AddSingleton(TimeProvider.System);
    }
}
