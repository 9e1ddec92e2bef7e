using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Migration.Platform.Hosting.Janitor;

/// <summary>Gives a service of a node its janitor.</summary>
public static class JanitorServices
{
    /// <summary>Sweeps with every <see cref="ILeftoverSweeper"/> that the service has.</summary>
    /// <param name="builder">The application.</param>
    public static void AddJanitor(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddCheckedOptions<JanitorOptions>(JanitorOptions.Section);
        builder.Services.AddHostedService<NodeJanitor>();
    }
}
