using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Migration.Platform.Hosting;

/// <summary>Runs a service as a program.</summary>
public static class ServiceProgram
{
    /// <summary>
    /// Exit code of a service that its settings or its surroundings keep from starting (EX_CONFIG of sysexits.h).
    /// </summary>
    public const int CannotStart = 78;

    /// <summary>
    /// Builds and runs a service until it is told to stop. What keeps it from starting and can be cured is written to the
    /// standard error, a line each; anything else is thrown.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="map">Adds its HTTP endpoints.</param>
    /// <returns>The exit code: 0, <see cref="CannotStart"/>, or what the service has set.</returns>
    public static async Task<int> RunServiceAsync(this WebApplicationBuilder builder, Action<WebApplication> map)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(map);
        var sections = builder.Services.Select(s => s.ImplementationInstance).OfType<CheckedSection>()
            .DistinctBy(s => s.Options).ToDictionary(s => s.Options, s => s.Name);
        WebApplication? app = null;
        try
        {
            app = builder.Build();
            // Before anything is made of them, whose failure would hide which setting it was.
            app.Services.GetService<IStartupValidator>()?.Validate();
            map(app);
            await app.StartAsync();
        }
        catch (Exception e) when (StartProblem.Of(e, sections) is { Count: > 0 } problems)
        {
            foreach (var problem in problems)
                await Console.Error.WriteLineAsync($"{builder.Environment.ApplicationName} cannot start: {problem}");
            if (app is not null)
                await app.DisposeAsync();
            return CannotStart;
        }

        await using (app)
            await app.WaitForShutdownAsync();
        return Environment.ExitCode;
    }
}
