using Migration.Platform.Loopback;

namespace Migration.Testing;

/// <summary>
/// A real PostgreSQL of Debian's package for one test run: private folder, a free port on 127.0.0.1, no socket file.
/// It refuses to run as root, so then it runs as the package's user. User <c>postgres</c>, no password.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string DebianRoot = "/usr/lib/postgresql";

    // initdb writes some 40 MB; a loaded two-core machine was seen to need 20 s.
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(200);

    private readonly string _folder = Directory.CreateTempSubdirectory("postgres-").FullName;
    private readonly string _programs = FindPrograms();
    private ChildProcess? _server;

    private PostgresServer()
    {
    }

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port { get; } = FreePort.Next();

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Starts a server with an empty cluster and waits until it answers.</summary>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="FileNotFoundException">PostgreSQL is not installed; names the package.</exception>
    /// <exception cref="InvalidOperationException">It did not start; carries the end of its output.</exception>
    public static async Task<PostgresServer> StartAsync(CancellationToken cancellation = default)
    {
        var server = new PostgresServer();
        try
        {
            await server.StartServerAsync(cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connection string for a database of the server; <c>postgres</c> is always there.</summary>
    /// <param name="database">Name of the database.</param>
    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database}";

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false })
        {
            // SIGTERM alone would wait for the clients' pooled connections.
            await RunAsync("pg_ctl", "stop", "-D", Data, "-m", "immediate");
            await _server.WaitAsync(StopBound);
        }

        if (_server is not null)
            await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartServerAsync(CancellationToken cancellation)
    {
        if (Environment.IsPrivilegedProcess)
            await RunAsync("/bin/chown", "postgres:", _folder);
        await RunAsync("initdb", "-D", Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        _server = Start("postgres", "server.out",
            "-D", Data, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "fsync=off");
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(StartBound);
        using var timer = new PeriodicTimer(ProbeInterval);
        while (!await AnswersAsync())
        {
            if (_server.HasExited)
                throw new InvalidOperationException($"PostgreSQL did not start: {_server.TailOfOutput()}");
            await timer.WaitForNextTickAsync(bound.Token);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        await using var probe = Start("pg_isready", "probe.out", "-h", "127.0.0.1", "-p", $"{Port}");
        return await probe.WaitAsync(StopBound) == 0;
    }

    private async Task RunAsync(string program, params string[] arguments)
    {
        await using var process = Start(program, Path.GetFileName(program) + ".out", arguments);
        if (await process.WaitAsync(StartBound) != 0)
            throw new InvalidOperationException($"{program} failed: {process.TailOfOutput()}");
    }

    private ChildProcess Start(string program, string output, params string[] arguments)
    {
        var path = Path.Combine(_programs, program);
        var isOurs = path.StartsWith(_programs, StringComparison.Ordinal);
        string[] command = isOurs && Environment.IsPrivilegedProcess
            ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments]
            : [path, .. arguments];
        var environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["LANG"] = "C.UTF-8" };
        return ChildProcess.Start(command[0], command[1..], environment, Path.Combine(_folder, output));
    }

    private static string FindPrograms()
    {
        var versions = Directory.Exists(DebianRoot) ? Directory.GetDirectories(DebianRoot) : [];
        return versions.Order(StringComparer.Ordinal).Select(v => Path.Combine(v, "bin")).LastOrDefault()
            ?? throw new FileNotFoundException(
                $"No PostgreSQL under {DebianRoot}: install Debian's package postgresql.");
    }
}
