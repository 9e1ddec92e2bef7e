using Migration.Coordinator.Access;
using Migration.Coordinator.Admission;
using Migration.Coordinator.Dashboard;
using Migration.Coordinator.Deadlines;
using Migration.Coordinator.Http;
using Migration.Coordinator.Policies;
using Migration.Coordinator.Progress;
using Migration.Coordinator.Queue;
using Migration.Coordinator.Records;
using Migration.Coordinator.Store;
using Migration.Platform.Hosting;

namespace Migration.Coordinator;

/// <summary>Puts the service together.</summary>
internal static class CoordinatorService
{
    /// <summary>Name of the service and of the queue on which it follows migrations.</summary>
    public const string Name = "coordinator";

    private const string PostgreSqlKey = $"{CoordinatorOptions.Section}:{nameof(CoordinatorOptions.PostgreSql)}";

    /// <summary>Everything behind the API.</summary>
    public static void AddCoordinator(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddRecord();
        services.AddHostedService(s => s.GetRequiredService<SchemaUpdate>());
        services.AddCheckedOptions<DeadlineOptions>(DeadlineOptions.Section);
        services.AddCheckedOptions<AdmissionOptions>(AdmissionOptions.Section);
        services.AddCheckedOptions<RetentionOptions>(RetentionOptions.Section);
        services.AddSingleton<PolicyBook>();
        services.AddSingleton<Questions>();
        services.AddSingleton<WorkloadSurvey>();
        services.AddSingleton<Examination>();
        services.AddSingleton<Migratability>();
        services.AddSingleton<AdmissionDesk>();
        services.AddSingleton<QueueView>();
        services.AddSingleton<MigrationProgress>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<CancelDesk>();
        builder.AddMigrationBus(bus => bus.AddCoordinatorConsumers());
        services.AddHostedService<DeadlineWatch>();
        services.AddHostedService<QueueStarter>();
        services.AddHostedService<RetentionSweep>();
        services.AddAccess();
        builder.AddDashboardPages();
        builder.AddCoordinatorApi();
    }

    /// <summary>The record and the keys, which commands use without the service.</summary>
    public static void AddRecord(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddCheckedOptions<CoordinatorOptions>(CoordinatorOptions.Section);
        services.TryAddSystemClock();
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<PostgresDatabase>();
        // From the configuration, as wrong options are to be named by the check at start, all at once.
        services.AddSingleton<RecordDatabase>(s =>
            s.GetRequiredService<IConfiguration>()[PostgreSqlKey] is null
                ? s.GetRequiredService<SqliteDatabase>()
                : s.GetRequiredService<PostgresDatabase>());
        services.AddSingleton<SchemaUpdate>();
        services.AddSingleton<IMigrationStore, SqlMigrationStore>();
        services.AddSingleton<IApiKeyStore, SqlApiKeyStore>();
    }

    /// <summary>The API and the health answers.</summary>
    public static void MapCoordinator(this WebApplication app)
    {
        app.UseCoordinatorApi();
        app.MapMigrations();
        app.MapWorkloads();
        app.MapEvents();
        app.MapApiDocument();
        app.MapHealth();
        app.MapDashboardPages();
    }

    private static void TryAddSystemClock(this IServiceCollection services)
    {
        if (services.All(s => s.ServiceType != typeof(TimeProvider)))
            services.AddSingleton(TimeProvider.System);
    }
}
