using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migration.Cni.Linux;
using Migration.Cni.Protocol;

namespace Migration.Cni.Configuration;

/// <summary>Reads and checks a network configuration; everything that is wrong is told at once.</summary>
internal sealed class ConfigurationReader
{
    private const string DefaultStateFolder = "/var/lib/cni/containerflow";
    private const string DefaultSocket = "/run/containerflow/softswitch.sock";
    private const string DefaultThrift = "127.0.0.1:9090";
    private const int DefaultMtu = 1500;
    private const int SmallestMtu = 576;
    private const int LargestMtu = 65_535;
    private const int DefaultSeconds = 5;
    private const int MostSeconds = 60;

    private readonly JsonObject _raw;
    private readonly List<string> _faults = [];

    private ConfigurationReader(JsonObject raw) => _raw = raw;

    /// <summary>Reads what a runtime writes to standard input.</summary>
    /// <exception cref="CniException">It is not JSON, of an unknown version, or wrong.</exception>
    public static NetworkConfiguration Read(string text)
    {
        var raw = ReadJson(text);
        var version = Json.Text(raw, "cniVersion") ?? "0.1.0";
        if (!CniVersions.Supported.Contains(version))
            throw new CniException(CniErrorCodes.IncompatibleVersion, $"cniVersion {version} is not supported",
                $"supported are {string.Join(", ", CniVersions.Supported)}");
        var reader = new ConfigurationReader(raw);
        var configuration = reader.Build(version);
        return reader._faults.Count == 0
            ? configuration
            : throw new CniException(CniErrorCodes.InvalidConfiguration, string.Join("; ", reader._faults));
    }

    /// <summary>Reads a JSON object.</summary>
    /// <exception cref="CniException">It is none.</exception>
    public static JsonObject ReadJson(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject
                ?? throw new CniException(CniErrorCodes.Decoding, "the network configuration is not a JSON object");
        }
        catch (JsonException e)
        {
            throw new CniException(
                CniErrorCodes.Decoding, $"the network configuration is not JSON: {e.Message}", inner: e);
        }
    }

    private NetworkConfiguration Build(string version)
    {
        var ipam = Json.Object(_raw, "ipam");
        if (ipam is not null && Json.Text(ipam, "type") is null)
            Fault("ipam.type is missing: name the plugin that gives addresses, for example host-local");
        var requested = Json.Object(_raw, "requestedIpam");
        if (requested is not null && Json.Text(requested, "type") is null)
            Fault("requestedIpam.type is missing: name the plugin for pods that ask for an address, as static");
        foreach (var section in new[] { ipam, requested })
        {
            if (Json.Text(section, "type") is { } type && type.Contains('/', StringComparison.Ordinal))
                Fault($"'{type}' is not the name of a plugin");
        }

        return new NetworkConfiguration
        {
            Raw = _raw,
            CniVersion = version,
            Name = Json.Text(_raw, "name") ?? Missing("name is missing: the network's name"),
            Node = Json.Text(_raw, "node") ?? Environment.MachineName,
            Mtu = Number(_raw, "mtu", "mtu", DefaultMtu, SmallestMtu, LargestMtu),
            StateFolder = StateFolder(),
            Gateway = Gateway(),
            Switch = Switch(Json.Object(_raw, "switch") ?? []),
            Controller = Controller(),
            Ipam = ipam,
            RequestedIpam = requested,
            RuntimeConfig = Json.Object(_raw, "runtimeConfig"),
            PreviousResult = Json.Object(_raw, "prevResult"),
            ValidAttachments = ValidAttachments(),
            ArgumentAddresses = Texts(Json.Object(Json.Object(_raw, "args"), "cni")?["ips"] as JsonArray),
        };
    }

    private string StateFolder()
    {
        var folder = Json.Text(_raw, "stateDir") ?? DefaultStateFolder;
        if (!Path.IsPathRooted(folder))
            Fault($"stateDir is '{folder}': write an absolute path");
        return folder;
    }

    private IPAddress? Gateway()
    {
        if (Json.Text(_raw, "gateway") is not { } text)
            return null;
        if (!IPPrefix.TryParseAddress(text, out var gateway))
            Fault($"gateway is '{text}', which is no address");
        return gateway;
    }

    private SwitchSettings Switch(JsonObject section)
    {
        var type = Json.Text(section, "type") ?? SwitchSettings.Softswitch;
        if (type is not (SwitchSettings.Softswitch or SwitchSettings.Bmv2))
            Fault($"switch.type is '{type}': write {SwitchSettings.Softswitch} or {SwitchSettings.Bmv2}");
        var control = Json.Text(section, "control")
            ?? (type == SwitchSettings.Bmv2 ? DefaultThrift : DefaultSocket);
        if (type == SwitchSettings.Softswitch && !Path.IsPathRooted(control))
            Fault($"switch.control is '{control}': write the absolute path of the softswitch's socket (--control)");
        if (type == SwitchSettings.Bmv2 && !Uri.TryCreate($"tcp://{control}", UriKind.Absolute, out _))
            Fault($"switch.control is '{control}': write BMv2's Thrift server as address:port (--thrift-port)");
        var first = Number(section, "firstPort", "switch.firstPort", SwitchSettings.DefaultFirstPort, 0,
            SwitchSettings.HighestPort);
        var last = Number(section, "lastPort", "switch.lastPort", SwitchSettings.HighestPort, 0,
            SwitchSettings.HighestPort);
        if (first > last)
            Fault($"switch.firstPort {first} is above switch.lastPort {last}");
        return new SwitchSettings
        {
            Type = type,
            Control = control,
            Namespace = Json.Text(section, "namespace"),
            FirstPort = first,
            LastPort = last,
            Timeout = Seconds(section, "switch.timeoutSeconds"),
        };
    }

    private ControllerSettings? Controller()
    {
        if (Json.Object(_raw, "switchctl") is not { } section)
            return null;
        var addresses = new List<Uri>();
        foreach (var text in Texts(section["addresses"] as JsonArray))
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                addresses.Add(address);
            else
                Fault($"switchctl.addresses has '{text}': write http://host:port");
        }

        if (addresses.Count == 0)
            Fault("switchctl.addresses is empty: write at least one http://host:port");
        return new ControllerSettings { Addresses = addresses, Timeout = Seconds(section, "switchctl.timeoutSeconds") };
    }

    private HashSet<(string ContainerId, string InterfaceName)>? ValidAttachments()
    {
        if (_raw["cni.dev/valid-attachments"] is not JsonArray list)
            return null;
        var valid = new HashSet<(string ContainerId, string InterfaceName)>();
        foreach (var item in list)
        {
            if (Json.Text(item, "containerID") is { } container && Json.Text(item, "ifname") is { } name)
                valid.Add((container, name));
            else
                Fault("cni.dev/valid-attachments has an entry without containerID and ifname");
        }

        return valid;
    }

    private TimeSpan Seconds(JsonObject section, string key) => TimeSpan.FromSeconds(
        Number(section, "timeoutSeconds", key, DefaultSeconds, 1, MostSeconds));

    private int Number(JsonObject section, string name, string key, int otherwise, int from, int to)
    {
        if (section[name] is null)
            return otherwise;
        if (Json.Number(section, name) is { } number && number >= from && number <= to)
            return number;
        Fault($"{key} is {section[name]!.ToJsonString()}: write a number from {from} to {to}");
        return otherwise;
    }

    private static List<string> Texts(JsonArray? array) =>
        [.. (array ?? []).Select(item => item is JsonValue value && value.TryGetValue<string>(out var text)
            ? text
            : item?.ToJsonString() ?? "null")];

    private string Missing(string fault)
    {
        Fault(fault);
        return "";
    }

    private void Fault(string fault) => _faults.Add(fault);
}
