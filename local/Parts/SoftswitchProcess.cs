using System.Globalization;
using Migration.Local.Machine;

namespace Migration.Local.Parts;

/// <summary>The project's own switch as a process, its ports on interfaces of one namespace.</summary>
public sealed class SoftswitchProcess : IInterruptible, IAsyncDisposable
{
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private SoftswitchProcess(ManagedProcess process, int grpcPort, int healthPort)
    {
        Process = process;
        Health = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{healthPort}/health"));
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{grpcPort}"));
    }

    /// <summary>The process, to watch.</summary>
    public ManagedProcess Process { get; }

    /// <summary>Where it says whether its ports are up.</summary>
    public Uri Health { get; }

    /// <summary>Where P4Runtime listens.</summary>
    public Uri Address { get; }

    /// <summary>Socket on which the switch of a run takes ports.</summary>
    /// <param name="record">The run.</param>
    /// <param name="name">Name of the switch's process.</param>
    public static string ControlIn(RunRecord record, string name)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Path.Combine(record.Folder, $"{name}.sock");
    }

    /// <summary>Starts the switch and waits until all its ports are up.</summary>
    /// <param name="name">Name of its process and log.</param>
    /// <param name="inside">Namespace of the interfaces.</param>
    /// <param name="ports">Port number to interface.</param>
    /// <param name="grpcPort">Port for P4Runtime on 127.0.0.1.</param>
    /// <param name="healthPort">Port for the health answer on 127.0.0.1.</param>
    /// <param name="record">The run it belongs to.</param>
    /// <param name="cancellation">Cancels the start.</param>
    /// <exception cref="LocalRunException">It does not come up.</exception>
    public static async Task<SoftswitchProcess> StartAsync(
        string name,
        NetworkNamespace inside,
        IReadOnlyDictionary<int, string> ports,
        int grpcPort,
        int healthPort,
        RunRecord record,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inside);
        ArgumentNullException.ThrowIfNull(ports);
        var process = await ManagedProcess.StartAsync(
            name,
            [
                "dotnet", ProjectTree.Program("softswitch", "softswitch"),
                "--grpc", $"127.0.0.1:{grpcPort}", "--http", $"127.0.0.1:{healthPort}", "--device-id", "1",
                "--control", ControlIn(record, name),
                .. ports.SelectMany(p => (string[])["--port", $"{p.Key}={inside.Name}/{p.Value}"]),
            ],
            new Dictionary<string, string> { ["DOTNET_gcServer"] = "0" }, record);
        var made = new SoftswitchProcess(process, grpcPort, healthPort);
        try
        {
            await made.WaitReadyAsync(cancellation);
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public Task KillAsync() => Process.StopAsync(TimeSpan.Zero);

    /// <inheritdoc />
    public void Suspend() => Process.Suspend();

    /// <inheritdoc />
    public void Proceed() => Process.Proceed();

    /// <summary>Starts the switch again; it comes up empty.</summary>
    /// <inheritdoc />
    public async Task StartAgainAsync(CancellationToken cancellation = default)
    {
        await Process.StartAgainAsync();
        await WaitReadyAsync(cancellation);
    }

    /// <summary>Stops the switch.</summary>
    public async ValueTask DisposeAsync()
    {
        await Process.StopAsync(Grace);
        await Process.DisposeAsync();
    }

    private async Task WaitReadyAsync(CancellationToken cancellation)
    {
        using var http = new HttpClient();
        await Readiness.WaitAsync(Process, StartBound, c => Readiness.ProbeAsync(http, Health, c), cancellation);
    }
}
