using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Migration.Platform.Hosting.Telemetry;

namespace Migration.Platform.Hosting;

/// <summary>Puts a service on the bus.</summary>
public static class MigrationBus
{
    /// <summary>
    /// Adds MassTransit over RabbitMQ with the project's message layout. Each migration's messages are handled one
    /// after the other; different migrations run side by side. A broker that is not there yet is waited for.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="consumers">Registers the service's consumers with their definitions.</param>
    /// <param name="receive">Further settings of the broker connection; rarely needed.</param>
    /// <param name="abortEndsSteps">
    /// Whether a message that is being handled is cancelled when its migration is given up: for services whose steps
    /// take long and have an undo.
    /// </param>
    /// <param name="endsWithBus">
    /// Whether the process ends when its bus does not come back (<see cref="BusOptions.GiveUpAfter"/>); not for a service
    /// that starts and stops its bus itself.
    /// </param>
    public static void AddMigrationBus(
        this IHostApplicationBuilder builder,
        Action<IBusRegistrationConfigurator> consumers,
        Action<IBusRegistrationContext, IRabbitMqBusFactoryConfigurator>? receive = null,
        bool abortEndsSteps = false,
        bool endsWithBus = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(consumers);
        builder.Services.AddCheckedOptions<BusOptions>(BusOptions.Section);
        builder.AddMigrationTelemetry();
        if (endsWithBus)
        {
            builder.Services.AddSingleton<BusWatch.Probe>(s =>
                c => BrokerProbe.AnswersAsync(s.GetRequiredService<IOptions<BusOptions>>().Value, c));
            builder.Services.AddHostedService<BusWatch>();
        }

        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            consumers(bus);
            bus.AddPublishObserver<MigrationMetricsObserver>();
            bus.AddConfigureEndpointsCallback((_, endpoint) =>
            {
                endpoint.UseFilter(new MigrationSpanFilter());
                if (abortEndsSteps)
                    endpoint.UseFilter(new AbortableSteps());
                endpoint.UseFilter(new MigrationOrder());
            });
            bus.UsingRabbitMq((context, rabbit) =>
            {
                var options = context.GetRequiredService<IOptions<BusOptions>>().Value;
                rabbit.Host(options.Host, options.Port, options.VirtualHost, host =>
                {
                    host.Username(options.Username);
                    host.Password(options.ReadPassword());
                    host.Heartbeat(options.Heartbeat);
                    if (options.Tls)
                        host.UseTls(options);
                });
                rabbit.ConcurrentMessageLimit = options.ConcurrentMessages;
                rabbit.PrefetchCount = options.ConcurrentMessages;
                rabbit.UseMigrationTopology();
                receive?.Invoke(context, rabbit);
                rabbit.ConfigureEndpoints(context);
            });
        });
    }

    /// <summary>Binds options to a section and checks them when the service starts, naming every wrong key.</summary>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="section">Name of the section.</param>
    public static OptionsBuilder<TOptions> AddCheckedOptions<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddSingleton(new CheckedSection(typeof(TOptions), section));
        return services.AddOptions<TOptions>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
    }
}
