using System.Diagnostics;

namespace Migration.Switchctl.Tests.Fixtures;

/// <summary>
/// The project's own switch as a process, without interfaces: packets come and go by the controller only.
/// </summary>
internal sealed class SoftswitchProcess : IAsyncDisposable
{
    private readonly Process _process;

    private SoftswitchProcess(Process process, string endpoint)
    {
        _process = process;
        Endpoint = endpoint;
    }

    /// <summary>Host and port of its P4Runtime server.</summary>
    public string Endpoint { get; }

    public static async Task<SoftswitchProcess> StartAsync(string endpoint = "127.0.0.1:0")
    {
        const string Ready = "softswitch ready grpc=";
        var process = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "softswitch"), ["--grpc", endpoint])
        {
            RedirectStandardOutput = true,
        })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith(Ready, StringComparison.Ordinal))
                return new SoftswitchProcess(process, line[Ready.Length..].Split(' ')[0]);
        }

        throw new InvalidOperationException("The softswitch ended before it was ready; its error output says why.");
    }

    /// <summary>Lets it stand still, its connections open; what a network that is cut looks like.</summary>
    public Task StandStillAsync() => SignalAsync("STOP");

    /// <summary>Lets it go on.</summary>
    public Task GoOnAsync() => SignalAsync("CONT");

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
