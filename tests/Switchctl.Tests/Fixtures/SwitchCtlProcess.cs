using System.Diagnostics;
using Migration.Platform.Loopback;

namespace Migration.Switchctl.Tests.Fixtures;

/// <summary>The service as a process of its own; its broker is not there, which it waits for.</summary>
internal sealed class SwitchCtlProcess : IAsyncDisposable
{
    private readonly Process _process;

    private SwitchCtlProcess(Process process, Uri address)
    {
        _process = process;
        Http = new HttpClient { BaseAddress = address };
    }

    public HttpClient Http { get; }

    public static SwitchCtlProcess Start(string database, string switchAddress)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "migration-switchctl"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["Bus__Port"] = "1";
        start.Environment["SwitchCtl__Address"] = switchAddress;
        start.Environment["SwitchCtl__Store__Path"] = database;
        start.Environment["SwitchCtl__Reconcile__BucketCount"] = "11";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new SwitchCtlProcess(process, address);
    }

    /// <summary>Ends it at once, as the kernel does when memory runs out: it can tidy up nothing.</summary>
    public void Kill() => _process.Kill();

    /// <summary>What a GET answers; null while nobody answers or the answer is a failure.</summary>
    public async Task<string?> TryGetAsync(string path)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
            return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync() : null;
        }
        catch (HttpRequestException)
        {
            // Not up yet, or gone.
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
