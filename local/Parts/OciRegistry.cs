using System.Globalization;
using Migration.Local.Machine;

namespace Migration.Local.Parts;

/// <summary>
/// An OCI registry of our own: Debian's docker-registry on the loopback, without TLS, data in the run's folder.
/// </summary>
public sealed class OciRegistry : IInterruptible, IAsyncDisposable
{
    private const string Name = "registry";
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(30);
    private readonly ManagedProcess _process;
    private readonly string _config;

    private OciRegistry(ManagedProcess process, string config, int port, string data)
    {
        _config = config;
        _process = process;
        Port = port;
        RepositoriesFolder = Path.Combine(data, "docker/registry/v2/repositories");
    }

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Address as image references begin with it.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Folder below which it keeps its repositories.</summary>
    public string RepositoriesFolder { get; }

    /// <summary>The process, to watch.</summary>
    public ManagedProcess Process => _process;

    /// <summary>Starts the registry and waits until it answers.</summary>
    /// <param name="record">The run it belongs to.</param>
    /// <param name="port">Port that its clients use.</param>
    /// <param name="listen">Port to listen on when something stands in front of it; null for the same.</param>
    /// <param name="cancellation">Cancels the start.</param>
    /// <exception cref="LocalRunException">It is not installed or does not come up.</exception>
    public static async Task<OciRegistry> StartAsync(
        RunRecord record, int port, int? listen, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        var folder = record.CreateFolder(Name);
        var config = Path.Combine(folder, "config.yml");
        await File.WriteAllTextAsync(config, $"""
            version: 0.1
            log:
              level: warn
              accesslog:
                disabled: true
            storage:
              filesystem:
                rootdirectory: "{DataFolder(record)}"
              delete:
                enabled: true
            http:
              addr: "127.0.0.1:{listen ?? port}"

            """, cancellation);
        var process = await ManagedProcess.StartAsync(
            Name, ["docker-registry", "serve", config],
            // The package's user gives it a home; traces would otherwise look for a collector.
            new Dictionary<string, string> { ["HOME"] = folder, ["OTEL_TRACES_EXPORTER"] = "none" }, record, folder);
        var registry = new OciRegistry(process, config, port, DataFolder(record));
        try
        {
            await registry.WaitReadyAsync(cancellation);
            return registry;
        }
        catch
        {
            await registry.DisposeAsync();
            throw;
        }
    }

    /// <summary>Folder with the data of a run's registry.</summary>
    /// <param name="record">The run.</param>
    public static string DataFolder(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Path.Combine(record.Folder, Name, "data");
    }

    /// <summary>Frees the room of deleted images; nothing may be pushed meanwhile.</summary>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="LocalRunException">It fails.</exception>
    public Task CollectGarbageAsync(CancellationToken cancellation = default) => Command.RunAsync(
        "docker-registry", ["garbage-collect", _config],
        environment: new Dictionary<string, string> { ["OTEL_TRACES_EXPORTER"] = "none" }, cancellation: cancellation);

    /// <inheritdoc />
    public Task KillAsync() => _process.StopAsync(TimeSpan.Zero);

    /// <inheritdoc />
    public void Suspend() => _process.Suspend();

    /// <inheritdoc />
    public void Proceed() => _process.Proceed();

    /// <inheritdoc />
    public async Task StartAgainAsync(CancellationToken cancellation = default)
    {
        await _process.StartAgainAsync();
        await WaitReadyAsync(cancellation);
    }

    /// <summary>Stops the registry.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task WaitReadyAsync(CancellationToken cancellation)
    {
        using var http = new HttpClient();
        var probe = new Uri($"http://{Address}/v2/");
        await Readiness.WaitAsync(_process, StartBound, c => Readiness.ProbeAsync(http, probe, c), cancellation);
    }
}
