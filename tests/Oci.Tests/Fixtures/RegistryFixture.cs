using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Migration.Platform.Loopback;
using Migration.Platform.Oci;

namespace Migration.Oci.Tests;

/// <summary>
/// Debian's docker-registry on a random loopback port with its storage in a temporary folder. It is ready when it
/// accepts connections and is killed at the end.
/// </summary>
public sealed class RegistryFixture : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private Process? _process;

    /// <summary>Lines of YAML for the sections auth and http.tls, made from the fixture's folder.</summary>
    public Func<string, (string Auth, string Tls)> Extra { get; init; } = _ => ("", "");

    public string Host { get; private set; } = "";

    public string Folder => _folder.Path;

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public RegistryClientOptions Options => new() { Registry = Host, PlainHttp = true };

    public RegistryClient Client(Func<RegistryClientOptions, RegistryClientOptions>? change = null) =>
        new(change is null ? Options : change(Options), TimeProvider.System);

    public ImageReference Reference(string repository, string tag = "latest") =>
        new() { Registry = Host, Repository = repository, Tag = tag };

    public async ValueTask InitializeAsync()
    {
        var port = FreePort.Next();
        Host = $"127.0.0.1:{port}";
        var (auth, tls) = Extra(_folder.Path);
        var config = _folder.Combine("config.yml");
        await File.WriteAllTextAsync(config,
            $$$"""
            version: 0.1
            log: {level: warn}
            storage: {filesystem: {rootdirectory: {{{_folder.Combine("data")}}}}, delete: {enabled: true}}
            http: {addr: "{{{Host}}}", secret: for-tests{{{tls}}}}
            {{{auth}}}
            """);
        _process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", config])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var output = new System.Text.StringBuilder();
        _process.OutputDataReceived += (_, line) => output.AppendLine(line.Data);
        _process.ErrorDataReceived += (_, line) => output.AppendLine(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await WaitUntilItAcceptsAsync(port, output);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        _folder.Dispose();
    }

    private async Task WaitUntilItAcceptsAsync(int port, System.Text.StringBuilder output)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (_process!.HasExited)
                throw new InvalidOperationException($"docker-registry ended: {output}");
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20, limit.Token);
            }
        }
    }
}
