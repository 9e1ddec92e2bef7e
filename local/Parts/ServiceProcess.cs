using Migration.Local.Machine;

namespace Migration.Local.Parts;

/// <summary>A program of the project with an HTTP port, run as a process of its own.</summary>
public sealed class ServiceProcess : IInterruptible, IAsyncDisposable
{
    private const string Ready = "health/ready";
    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly bool _mayStandBy;

    private ServiceProcess(ManagedProcess process, Uri address, bool mayStandBy)
    {
        _mayStandBy = mayStandBy;
        Process = process;
        Address = address;
    }

    /// <summary>The process, to watch.</summary>
    public ManagedProcess Process { get; }

    /// <summary>Its HTTP address, for example <c>http://127.0.0.1:40001/</c>.</summary>
    public Uri Address { get; }

    /// <summary>Starts the program; does not wait until it is ready.</summary>
    /// <param name="name">Name of the part, also of its log.</param>
    /// <param name="program">Path of its assembly.</param>
    /// <param name="settings">Its configuration, as environment variables.</param>
    /// <param name="record">The run it belongs to.</param>
    /// <param name="port">HTTP port on 127.0.0.1.</param>
    /// <param name="arguments">Its command line; none when null.</param>
    /// <param name="mayStandBy">Whether it is one of two, of which one acts and the other is never ready.</param>
    public static async Task<ServiceProcess> StartAsync(
        string name,
        string program,
        IReadOnlyDictionary<string, string> settings,
        RunRecord record,
        int port,
        IReadOnlyList<string>? arguments = null,
        bool mayStandBy = false)
    {
        var address = new Uri($"http://127.0.0.1:{port}/");
        var environment = EnvironmentOf(settings, address);
        var process = await ManagedProcess.StartAsync(
            name, ["dotnet", program, .. arguments ?? []], environment, record, Path.GetDirectoryName(program));
        return new ServiceProcess(process, address, mayStandBy);
    }

    /// <summary>The variables of its environment.</summary>
    /// <param name="settings">Its configuration.</param>
    /// <param name="address">Where it listens.</param>
    public static Dictionary<string, string> EnvironmentOf(IReadOnlyDictionary<string, string> settings, Uri address)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(address);
        return new Dictionary<string, string>(settings)
        {
            ["Urls"] = address.GetLeftPart(UriPartial.Authority),
            // Nobody edits the settings of a running part, and the watchers cost a thread and file handles each.
            ["DOTNET_hostBuilder__reloadConfigOnChange"] = "false",
            // Half a dozen runtimes share the machine: one heap each, and no own heap per processor.
            ["DOTNET_gcServer"] = "0",
            ["DOTNET_TieredPGO"] = "0",
        };
    }

    /// <summary>Where it says whether it can do its work; one that may stand by, whether it lives.</summary>
    public Uri Health => new(Address, _mayStandBy ? "health/live" : Ready);

    /// <summary>
    /// Waits until <c>/health/ready</c> answers 200; for one that may stand by, until it lives.
    /// </summary>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="LocalRunException">It ended, or is not ready after 90 s.</exception>
    public async Task WaitReadyAsync(CancellationToken cancellation = default)
    {
        using var http = new HttpClient();
        await Readiness.WaitAsync(Process, StartBound, c => Readiness.ProbeAsync(http, Health, c), cancellation);
    }

    /// <summary>Whether it can do its work right now.</summary>
    /// <param name="cancellation">Cancels the question.</param>
    public async Task<bool> IsReadyAsync(CancellationToken cancellation = default)
    {
        using var http = new HttpClient { Timeout = AnswerBound };
        try
        {
            return await Readiness.ProbeAsync(http, new Uri(Address, Ready), cancellation) is null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // It hangs.
            return false;
        }
    }

    /// <inheritdoc />
    public Task KillAsync() => Process.StopAsync(TimeSpan.Zero);

    /// <summary>Asks it to stop (SIGTERM) and waits for its end; <see cref="StartAgainAsync"/> brings it back.</summary>
    /// <param name="grace">After this it is killed.</param>
    public Task StopAsync(TimeSpan grace) => Process.StopAsync(grace);

    /// <inheritdoc />
    public void Suspend() => Process.Suspend();

    /// <inheritdoc />
    public void Proceed() => Process.Proceed();

    /// <inheritdoc />
    public async Task StartAgainAsync(CancellationToken cancellation = default)
    {
        await Process.StartAgainAsync();
        await WaitReadyAsync(cancellation);
    }

    /// <summary>Asks it to stop, and kills it after 5 s.</summary>
    public async ValueTask DisposeAsync()
    {
        await Process.StopAsync(Grace);
        await Process.DisposeAsync();
    }
}
