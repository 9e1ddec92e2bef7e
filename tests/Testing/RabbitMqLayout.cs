using System.Security.Cryptography;
using Migration.Platform.Loopback;

namespace Migration.Testing;

/// <summary>Where a private broker keeps everything: one temporary folder and four ports on 127.0.0.1.</summary>
internal sealed class RabbitMqLayout
{
    private const string DebianRoot = "/usr/lib/rabbitmq/lib";

    private RabbitMqLayout(string folder, IReadOnlyList<int> ports)
    {
        Folder = folder;
        (Port, DistributionPort, EpmdPort, ControlPort) = (ports[0], ports[1], ports[2], ports[3]);
        NodeName = $"t{Port}@127.0.0.1";
        Scripts = FindScripts();
    }

    public string Folder { get; }

    public int Port { get; }

    public int DistributionPort { get; }

    public int EpmdPort { get; }

    public int ControlPort { get; }

    public string NodeName { get; }

    public string Scripts { get; }

    public string Server => Path.Combine(Scripts, "rabbitmq-server");

    public string Control => Path.Combine(Scripts, "rabbitmqctl");

    public static RabbitMqLayout Create()
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("The broker of Debian's package runs on Linux only.");
        var layout = new RabbitMqLayout(Directory.CreateTempSubdirectory("rabbit-").FullName, FreePort.Find(4));
        foreach (var name in (string[])["home", "mnesia", "log"])
            Directory.CreateDirectory(layout.In(name));
        File.WriteAllText(layout.In("rabbitmq.conf"), $"""
            listeners.tcp.1 = 127.0.0.1:{layout.Port}
            log.file = {layout.In("log/rabbit.log")}
            log.console = false
            """);
        File.WriteAllText(layout.In("enabled_plugins"), "[].");
        File.WriteAllText(layout.In("none.conf"), "");
        // Written here, so that the server and its control program cannot race for who makes it up.
        File.WriteAllText(layout.In("home/.erlang.cookie"), RandomNumberGenerator.GetHexString(20));
        File.SetUnixFileMode(layout.In("home/.erlang.cookie"), UnixFileMode.UserRead);
        return layout;
    }

    public string In(string name) => Path.Combine(Folder, name);

    public IReadOnlyDictionary<string, string> Environment() => new Dictionary<string, string>
    {
        ["HOME"] = In("home"),
        ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ["LANG"] = "C.UTF-8",
        ["ERL_EPMD_PORT"] = $"{EpmdPort}",
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODENAME"] = NodeName,
        ["RABBITMQ_USE_LONGNAME"] = "true",
        ["RABBITMQ_NODE_PORT"] = $"{Port}",
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_DIST_PORT"] = $"{DistributionPort}",
        ["RABBITMQ_CONF_ENV_FILE"] = In("none.conf"),
        ["RABBITMQ_CONFIG_FILE"] = In("rabbitmq"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = In("advanced.config"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = In("enabled_plugins"),
        ["RABBITMQ_FEATURE_FLAGS_FILE"] = In("feature_flags"),
        ["RABBITMQ_MNESIA_BASE"] = In("mnesia"),
        ["RABBITMQ_LOG_BASE"] = In("log"),
        ["RABBITMQ_PID_FILE"] = In("pid"),
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        // Makes the script become the Erlang machine instead of waiting for it: one process to stop, not two.
        ["RABBITMQ_ALLOW_INPUT"] = "1",
        ["RABBITMQ_SERVER_START_ARGS"] = "-noinput",
        ["RABBITMQ_CTL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        ["RABBITMQ_CTL_DIST_PORT_MIN"] = $"{ControlPort}",
        ["RABBITMQ_CTL_DIST_PORT_MAX"] = $"{ControlPort}",
    };

    private static string FindScripts()
    {
        var versions = Directory.Exists(DebianRoot) ? Directory.GetDirectories(DebianRoot, "rabbitmq_server-*") : [];
        var scripts = versions.Order(StringComparer.Ordinal).Select(v => Path.Combine(v, "sbin")).LastOrDefault();
        return scripts ?? throw new FileNotFoundException(
            $"No RabbitMQ under {DebianRoot}: install Debian's package rabbitmq-server.");
    }
}
