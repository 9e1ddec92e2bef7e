using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>
/// Tokens of an exec plugin (client.authentication.k8s.io, ExecCredential): the program is started, prints a token and
/// when it ends, and is started again when that time has come or the server refuses the token.
/// </summary>
/// <param name="exec">The plugin.</param>
/// <param name="folder">Folder of the kubeconfig, which relative commands are taken from.</param>
/// <param name="time">Clock.</param>
internal sealed class ExecToken(KubeConfigFile.ExecEntry exec, string folder, TimeProvider time)
    : ITokenSource, IDisposable
{
    // Plugins ask identity services on the net, and some open a browser for the user.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile string? _token;
    private DateTimeOffset? _endsAt;

    public async ValueTask<string> TokenAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            if (_token is not { } token || _endsAt <= time.GetUtcNow())
                _token = token = await RunAsync(cancellation);
            return token;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Forget() => _token = null;

    public void Dispose() => _one.Dispose();

    private async Task<string> RunAsync(CancellationToken cancellation)
    {
        using var process = Start();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(Bound);
        try
        {
            var error = process.StandardError.ReadToEndAsync(bound.Token);
            var output = await process.StandardOutput.ReadToEndAsync(bound.Token);
            await process.WaitForExitAsync(bound.Token);
            return process.ExitCode == 0
                ? Parse(output)
                : throw Failed($"exit code {process.ExitCode}: {(await error).Trim()}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failed($"no answer within {Bound.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private Process Start()
    {
        // As in client-go: a path with a slash is relative to the kubeconfig, a bare name comes from the PATH.
        var command = exec.Command!.Contains('/', StringComparison.Ordinal)
            ? Path.Combine(folder, exec.Command)
            : exec.Command;
        var start = new ProcessStartInfo(command, exec.Args ?? [])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in exec.Env ?? [])
            start.Environment[variable.Name] = variable.Value;
        start.Environment["KUBERNETES_EXEC_INFO"] = new JsonObject
        {
            ["apiVersion"] = exec.ApiVersion,
            ["kind"] = "ExecCredential",
            ["spec"] = new JsonObject { ["interactive"] = false },
        }.ToJsonString();
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new KubeConfigException(
                $"Exec plugin {exec.Command} cannot be started: {e.Message}. {exec.InstallHint}".TrimEnd(), e);
        }
    }

    private string Parse(string output)
    {
        try
        {
            var status = JsonNode.Parse(output).At("status");
            _endsAt = DateTimeOffset.TryParse(status.Text("expirationTimestamp"), out var end) ? end : null;
            return status.Text("token") ?? throw Failed("its answer has no status.token");
        }
        catch (JsonException e)
        {
            throw Failed($"its answer is no JSON ({e.Message})");
        }
    }

    private KubeConfigException Failed(string cause) => new($"Exec plugin {exec.Command} failed: {cause}");
}
