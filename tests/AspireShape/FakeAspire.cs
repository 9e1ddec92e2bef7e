using System.Diagnostics;
using System.Text.Json;
using Migration.Local.Machine;

namespace Aspire.Hosting;

/// <summary>
/// As much of Aspire's API as AppHost/apphost.cs uses, with its names and parameters: projects are started from their
/// build output, and what was added is printed once the app is told to wait. The real packages cannot be restored
/// everywhere.
/// </summary>
internal sealed class DistributedApplication(IReadOnlyList<ProjectResource> projects) : IAsyncDisposable
{
    private readonly List<Process> _running = [];

    public static DistributedApplicationBuilder CreateBuilder(string[] args) => new(args.Length);

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        foreach (var project in projects)
            _running.Add(project.Start());
        return Task.CompletedTask;
    }

    public async Task WaitForShutdownAsync(CancellationToken cancellationToken = default)
    {
        using var http = new HttpClient();
        foreach (var project in projects)
        {
            while (!await IsHealthyAsync(http, project, cancellationToken))
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }

        await Console.Out.WriteLineAsync($"HEALTHY {JsonSerializer.Serialize(projects.Select(p => p.Name))}");
    }

    public ValueTask DisposeAsync()
    {
        foreach (var process in _running)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private static async Task<bool> IsHealthyAsync(
        HttpClient http, ProjectResource project, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync($"http://127.0.0.1:{project.Port}{project.Health}", cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException e)
        {
            return project.Ended ? throw new LocalRunException($"{project.Name} ended", e) : false;
        }
    }
}
