using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migration.Cni.Configuration;
using Migration.Cni.Protocol;

namespace Migration.Cni.Ipam;

/// <summary>
/// The plugin that addresses are delegated to (CNI specification, section 4): run with the same environment, the
/// configuration on its standard input.
/// </summary>
internal sealed class IpamPlugin
{
    // Long enough for a plugin that asks a server, short enough that a runtime's own limit is not reached.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly CniCall _call;
    private readonly JsonObject _section;
    private readonly string _program;

    private IpamPlugin(CniCall call, JsonObject section, string type, string program)
    {
        _call = call;
        _section = section;
        Type = type;
        _program = program;
    }

    /// <summary>Name of the plugin.</summary>
    public string Type { get; }

    /// <summary>Finds the plugin of a section.</summary>
    /// <param name="call">The call at hand.</param>
    /// <param name="section">Section of the configuration that names it.</param>
    /// <exception cref="CniException">It is in none of the folders.</exception>
    public static IpamPlugin Find(CniCall call, JsonObject section)
    {
        var type = Json.Text(section, "type") ?? "";
        var program = call.PluginFolders.Select(folder => Path.Combine(folder, type)).FirstOrDefault(File.Exists)
            ?? throw new CniException(CniErrorCodes.Delegate,
                $"IPAM plugin {type} is not in {string.Join(":", call.PluginFolders)}",
                "install it, with Debian: containernetworking-plugins, in /usr/lib/cni");
        return new IpamPlugin(call, section, type, program);
    }

    /// <summary>The plugin that gives an address: the one for requested ones where there is one.</summary>
    public static IpamPlugin For(CniCall call, bool isRequested) =>
        Find(call, isRequested && call.Configuration.RequestedIpam is { } requested
            ? requested
            : call.Configuration.Ipam ?? throw new CniException(CniErrorCodes.InvalidConfiguration,
                "ipam is missing: name the plugin that gives addresses, for example host-local"));

    /// <summary>All plugins that the configuration names.</summary>
    public static IEnumerable<IpamPlugin> All(CniCall call)
    {
        if (call.Configuration.Ipam is not null)
            yield return For(call, isRequested: false);
        if (call.Configuration.RequestedIpam is not null)
            yield return For(call, isRequested: true);
    }

    /// <summary>Gets an address.</summary>
    /// <param name="request">What the pod asks for.</param>
    /// <exception cref="CniException">The plugin refuses, or cannot be run.</exception>
    public AddressAssignment Add(PodRequest request)
    {
        var asked = request.Address;
        // Some plugins insist on a prefix.
        if (asked is not null && Type == "static" && !asked.Contains('/', StringComparison.Ordinal))
            asked += asked.Contains(':', StringComparison.Ordinal) ? "/128" : "/32";
        return AddressAssignment.Read(Run("ADD", asked) ?? [], Type);
    }

    /// <summary>Checks that the address is still the container's.</summary>
    /// <exception cref="CniException">It is not, or the plugin cannot be run.</exception>
    public void Check() => Run("CHECK", null);

    /// <summary>Gives an address back; fine when there is none.</summary>
    /// <exception cref="CniException">The plugin refuses, or cannot be run.</exception>
    public void Delete(string containerId, string interfaceName) => Run("DEL", null, containerId, interfaceName);

    /// <summary>Asks whether it can give addresses; older ones cannot be asked.</summary>
    /// <exception cref="CniException">It cannot.</exception>
    public void Status()
    {
        if (Version() == CniVersions.Newest)
            Run("STATUS", null);
    }

    private JsonObject? Run(
        string command, string? address, string? containerId = null, string? interfaceName = null)
    {
        var configuration = Configuration(address).ToJsonString();
        var (exit, output, errors) = Execute(command, configuration, containerId, interfaceName);
        JsonObject? answer = null;
        try
        {
            answer = string.IsNullOrWhiteSpace(output) ? null : JsonNode.Parse(output) as JsonObject;
        }
        catch (JsonException e)
        {
            throw new CniException(CniErrorCodes.Delegate, $"IPAM plugin {Type} answered no JSON to {command}",
                e.Message, e);
        }

        if (exit == 0)
            return answer;
        throw new CniException(
            Json.Number(answer, "code") ?? CniErrorCodes.Delegate,
            $"IPAM plugin {Type} refused {command}: {Json.Text(answer, "msg") ?? errors.Trim()}",
            Json.Text(answer, "details") ?? "");
    }

    private JsonObject Configuration(string? address)
    {
        var configuration = _call.Configuration.Raw.DeepClone().AsObject();
        configuration["cniVersion"] = Version();
        configuration["ipam"] = _section.DeepClone();
        configuration.Remove("requestedIpam");
        configuration.Remove("args");
        if (configuration["runtimeConfig"] is not JsonObject runtime)
            configuration["runtimeConfig"] = runtime = [];
        // One place instead of four, whichever of them the runtime used.
        runtime.Remove("ips");
        if (address is not null)
            runtime["ips"] = new JsonArray((JsonNode)address);
        return configuration;
    }

    // The configuration's version if the plugin speaks it, else its newest that is spoken here.
    private string Version()
    {
        var wanted = _call.Configuration.CniVersion;
        if (!CniVersions.IsAtLeast(wanted, CniVersions.Newest))
            return wanted;
        var (_, output, _) = Execute("VERSION", $"{{\"cniVersion\":\"{wanted}\"}}", null, null);
        try
        {
            var spoken = (JsonNode.Parse(output) as JsonObject)?["supportedVersions"] as JsonArray ?? [];
            return CniVersions.Supported.LastOrDefault(v => spoken.Any(s => s?.ToString() == v)) ?? wanted;
        }
        catch (JsonException e)
        {
            throw new CniException(
                CniErrorCodes.Delegate, $"IPAM plugin {Type} answered no JSON to VERSION", e.Message, e);
        }
    }

    private (int Exit, string Output, string Errors) Execute(
        string command, string input, string? containerId, string? interfaceName)
    {
        var start = new ProcessStartInfo(_program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["CNI_COMMAND"] = command;
        start.Environment["CNI_CONTAINERID"] = containerId ?? _call.ContainerId;
        start.Environment["CNI_IFNAME"] = interfaceName ?? _call.InterfaceName;
        start.Environment["CNI_NETNS"] = _call.NamespacePath;
        start.Environment["CNI_PATH"] = string.Join(':', _call.PluginFolders);
        start.Environment["CNI_ARGS"] = string.Join(
            ';', _call.Arguments.Where(a => a.Key != "IP").Select(a => $"{a.Key}={a.Value}")
                .Prepend("IgnoreUnknown=1"));
        try
        {
            using var process = Process.Start(start)!;
            using var bound = new CancellationTokenSource(Bound);
            return Converse(process, input, bound.Token);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw new CniException(CniErrorCodes.Delegate, $"{_program} cannot be run: {e.Message}", inner: e);
        }
    }

    private static void Give(Process process, string input)
    {
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It does not read what it does not need, as many do for VERSION; its answer tells whether that is right.
        }
    }

    private (int Exit, string Output, string Errors) Converse(
        Process process, string input, CancellationToken cancellation)
    {
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            Give(process, input);
            var result = (output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
            process.WaitForExitAsync(cancellation).GetAwaiter().GetResult();
            return (process.ExitCode, result.Item1, result.Item2);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new CniException(CniErrorCodes.TryAgainLater,
                $"IPAM plugin {Type} did not answer within {Bound.TotalSeconds:0} s", inner: e);
        }
    }
}
