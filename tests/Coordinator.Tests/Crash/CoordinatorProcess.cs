using System.Diagnostics;
using Migration.Coordinator.Tests.Harness;
using Migration.Platform.Loopback;

namespace Migration.Coordinator.Tests.Crash;

/// <summary>The service as a process of its own, which can be killed at any instruction.</summary>
internal sealed class CoordinatorProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;

    private CoordinatorProcess(Process process, Uri address)
    {
        _process = process;
        Http = new HttpClient { BaseAddress = address };
    }

    public HttpClient Http { get; }

    public static async Task<CoordinatorProcess> StartAsync(BrokerAccess broker, string database)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var program = Path.Combine(AppContext.BaseDirectory, "migration-coordinator.dll");
        var start = new ProcessStartInfo("dotnet", [program])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
        };
        KeyValuePair<string, string?>[] settings =
        [
            .. broker.Settings, new("Urls", address.ToString()), new("Coordinator:Database", database),
            new("Coordinator:Nodes:0:Name", "node-a"), new("Coordinator:Nodes:0:Platform", "podman"),
            new("Coordinator:Nodes:1:Name", "node-b"), new("Coordinator:Nodes:1:Platform", "podman"),
        ];
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var process = Process.Start(start)!;
        // Read and thrown away: a full pipe would stop it.
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var coordinator = new CoordinatorProcess(process, address);
        await coordinator.ReadyAsync();
        return coordinator;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        Http.Dispose();
    }

    private async Task ReadyAsync()
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(StartBound);
        using var timer = new PeriodicTimer(ProbeInterval);
        while (!await IsReadyAsync(bound.Token))
        {
            _process.HasExited.ShouldBeFalse("the coordinator ended");
            await timer.WaitForNextTickAsync(bound.Token);
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        try
        {
            return (await Http.GetAsync("/health/ready", cancellation)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
