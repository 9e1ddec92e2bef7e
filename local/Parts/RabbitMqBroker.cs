using System.Globalization;
using Migration.Local.Machine;
using Migration.Platform.Loopback;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Migration.Local.Parts;

/// <summary>
/// A RabbitMQ of our own: Debian's program with its own node name, data, ports and name server (epmd), everything on
/// the loopback. Services reach it by TLS, each with an account of its own; requesters as <c>guest</c> without. The
/// broker that the package may have set up on the machine is not touched.
/// </summary>
public sealed class RabbitMqBroker : IInterruptible, IAsyncDisposable
{
    private const string Name = "rabbitmq";
    private const string DefinitionsFile = "definitions.json";
    private const string Installed = "/usr/lib/rabbitmq/lib";
    private static readonly TimeSpan StartBound = TimeSpan.FromMinutes(2);

    private readonly ManagedProcess _nameServer;
    private readonly ManagedProcess _broker;

    private readonly BrokerAccounts _accounts;

    private RabbitMqBroker(
        ManagedProcess nameServer, ManagedProcess broker, BrokerAccounts accounts, string authorityFile, int port, int tlsPort)
    {
        _accounts = accounts;
        AuthorityFile = authorityFile;
        TlsPort = tlsPort;
        _nameServer = nameServer;
        _broker = broker;
        Port = port;
    }

    /// <summary>
    /// Port for requesters on 127.0.0.1, without TLS; user and password are RabbitMQ's defaults, guest and guest, who
    /// may request migrations and see what becomes of them.
    /// </summary>
    public int Port { get; }

    /// <summary>Port for services on 127.0.0.1, by TLS with a client certificate.</summary>
    public int TlsPort { get; }

    /// <summary>PEM file with the authority that signed the broker's certificate.</summary>
    public string AuthorityFile { get; }

    /// <summary>The processes, to watch.</summary>
    public IReadOnlyList<ManagedProcess> Processes => [_broker, _nameServer];

    /// <summary>Starts the broker and waits until it accepts clients.</summary>
    /// <param name="record">The run it belongs to.</param>
    /// <param name="nodes">Nodes whose services get accounts.</param>
    /// <param name="cancellation">Cancels the start.</param>
    /// <exception cref="LocalRunException">It is not installed or does not come up.</exception>
    public static async Task<RabbitMqBroker> StartAsync(
        RunRecord record, IEnumerable<string> nodes, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        var folder = record.CreateFolder(Name);
        var ports = FreePort.Find(4);
        var (amqp, tls, distribution, epmd) = (ports[0], ports[1], ports[2], ports[3]);
        using var authority = new LocalAuthority(folder);
        var accounts = BrokerAccounts.Make(folder, authority, nodes);
        LocalAuthority.WriteSecret(Path.Combine(folder, DefinitionsFile), accounts.Definitions());
        await WriteConfigurationAsync(folder, amqp, tls, authority, cancellation);
        var environment = await EnvironmentAsync(folder, amqp, distribution, epmd, cancellation);
        // Started by us in the foreground: the daemon that Erlang would start by itself outlives the broker.
        var nameServer = await ManagedProcess.StartAsync(
            $"{Name}-epmd", ["epmd", "-port", $"{epmd}", "-address", "127.0.0.1"], environment, record, folder);
        var broker = await ManagedProcess.StartAsync(Name, [ServerScript()], environment, record, folder);
        var made = new RabbitMqBroker(
            nameServer, broker, accounts, authority.CertificateFile, amqp, tls);
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

    /// <summary>The account of a service, for example <c>coordinator</c> or <c>deployer.node-a</c>.</summary>
    /// <param name="user">Name of its user.</param>
    public BrokerAccount AccountOf(string user) => _accounts[user];

    /// <summary>Configuration of a service's bus, as the environment variables that carry it.</summary>
    /// <param name="user">Name of its user.</param>
    public Dictionary<string, string> BusSettingsOf(string user)
    {
        var account = AccountOf(user);
        return new Dictionary<string, string>
        {
            ["Bus__Host"] = "127.0.0.1",
            ["Bus__Port"] = TlsPort.ToString(CultureInfo.InvariantCulture),
            ["Bus__Tls"] = "true",
            ["Bus__CertificateAuthorityFile"] = AuthorityFile,
            ["Bus__CertificateFile"] = account.CertificateFile,
            ["Bus__KeyFile"] = account.KeyFile,
            ["Bus__Username"] = account.User,
            ["Bus__PasswordFile"] = account.PasswordFile,
        };
    }

    /// <summary>Opens a connection that may do everything.</summary>
    /// <param name="clientName">Name that the broker shows for it.</param>
    /// <param name="cancellation">Cancels it.</param>
    public Task<IConnection> ConnectAsync(string clientName, CancellationToken cancellation = default) =>
        new ConnectionFactory
        {
            HostName = "127.0.0.1", Port = Port, ClientProvidedName = clientName,
            UserName = BrokerAccounts.Everything, Password = _accounts.Password,
        }.CreateConnectionAsync(cancellation);

    /// <inheritdoc />
    public Task KillAsync() => _broker.StopAsync(TimeSpan.Zero);

    /// <inheritdoc />
    public void Suspend() => _broker.Suspend();

    /// <inheritdoc />
    public void Proceed() => _broker.Proceed();

    /// <inheritdoc />
    public async Task StartAgainAsync(CancellationToken cancellation = default)
    {
        await _broker.StartAgainAsync();
        await WaitReadyAsync(cancellation);
    }

    /// <summary>Stops the broker and its name server.</summary>
    public async ValueTask DisposeAsync()
    {
        // Killed, not asked: its data goes with the run, and an orderly stop takes seconds.
        await _broker.DisposeAsync();
        await _nameServer.DisposeAsync();
    }

    private static async Task WriteConfigurationAsync(
        string folder, int amqp, int tls, LocalAuthority authority, CancellationToken cancellation)
    {
        var (certificate, key) = authority.Issue("broker", isServer: true);
        await File.WriteAllTextAsync(Path.Combine(folder, "rabbitmq.conf"), $"""
            listeners.tcp.1 = 127.0.0.1:{amqp}
            listeners.ssl.1 = 127.0.0.1:{tls}
            ssl_options.cacertfile = {authority.CertificateFile}
            ssl_options.certfile = {certificate}
            ssl_options.keyfile = {key}
            ssl_options.verify = verify_peer
            ssl_options.fail_if_no_peer_cert = true
            load_definitions = {Path.Combine(folder, DefinitionsFile)}
            log.file = false
            log.console = true
            log.console.level = warning
            vm_memory_high_watermark.absolute = 512MB
            disk_free_limit.absolute = 50MB

            """, cancellation);
    }

    private static async Task<Dictionary<string, string>> EnvironmentAsync(
        string folder, int amqp, int distribution, int epmd, CancellationToken cancellation)
    {
        string At(string name) => Path.Combine(folder, name);
        await File.WriteAllTextAsync(At("enabled_plugins"), "[].\n", cancellation);
        await File.WriteAllTextAsync(At("rabbitmq-env.conf"), "", cancellation);
        return new Dictionary<string, string>
        {
            ["HOME"] = folder, // takes the Erlang cookie
            ["RABBITMQ_NODENAME"] = $"cf{amqp}@localhost",
            ["RABBITMQ_CONF_ENV_FILE"] = At("rabbitmq-env.conf"),
            ["RABBITMQ_CONFIG_FILE"] = At("rabbitmq"),
            ["RABBITMQ_ADVANCED_CONFIG_FILE"] = At("advanced.config"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = At("enabled_plugins"),
            ["RABBITMQ_MNESIA_BASE"] = At("data"),
            ["RABBITMQ_LOG_BASE"] = At("log"),
            ["RABBITMQ_GENERATED_CONFIG_DIR"] = At("generated"),
            ["RABBITMQ_SCHEMA_DIR"] = At("schema"),
            ["RABBITMQ_PID_FILE"] = At("pid"),
            ["RABBITMQ_DIST_PORT"] = $"{distribution}",
            ["ERL_EPMD_PORT"] = $"{epmd}",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["ERL_CRASH_DUMP"] = "/dev/null",
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
                "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
            // As under systemd the script becomes the Erlang machine instead of waiting for it: one process, our child.
            ["RUNNING_UNDER_SYSTEMD"] = "true",
        };
    }

    private static string ServerScript() =>
        (Directory.Exists(Installed) ? Directory.EnumerateDirectories(Installed, "rabbitmq_server-*") : [])
            .Select(d => Path.Combine(d, "sbin", "rabbitmq-server"))
            .Where(File.Exists)
            .Order(StringComparer.Ordinal)
            .LastOrDefault()
        ?? throw new LocalRunException(
            $"no rabbitmq-server below {Installed}: run scripts/install-prerequisites.sh or " +
            "apt-get install rabbitmq-server");

    private Task WaitReadyAsync(CancellationToken cancellation) =>
        Readiness.WaitAsync(_broker, StartBound, ProbeAsync, cancellation);

    private async Task<string?> ProbeAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = await ConnectAsync("readiness", cancellation);
            await connection.CloseAsync(cancellation);
            return null;
        }
        catch (BrokerUnreachableException e)
        {
            return e.InnerException?.Message ?? e.Message;
        }
    }
}
