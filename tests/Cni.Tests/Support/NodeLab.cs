using System.Diagnostics;
using System.Text.Json.Nodes;
using Migration.Softswitch;

namespace Migration.Cni.Tests.Support;

/// <summary>
/// A node: a network namespace in which the plugin runs, the real softswitch, a switch controller, and namespaces of
/// containers. Everything is named cfcni-* and removed again. Needs root.
/// </summary>
internal sealed class NodeLab : IAsyncDisposable
{
    private readonly string _id = Guid.NewGuid().ToString("N")[..6];
    private readonly List<string> _namespaces = [];

    private NodeLab(string folder) => Folder = folder;

    public string Folder { get; }

    public string Node => $"cfcni-{_id}";

    public string StateFolder => Path.Combine(Folder, "state");

    public string ControlPath => Path.Combine(Folder, "softswitch.sock");

    public string Program { get; set; } = PluginFiles.Built;

    public SoftswitchHost? Switch { get; private set; }

    public FakeController Controller { get; private set; } = null!;

    public static async Task<NodeLab> StartAsync()
    {
        var lab = new NodeLab(Directory.CreateTempSubdirectory("cfcni-").FullName);
        try
        {
            await lab.AddNamespaceAsync(lab.Node);
            lab.Controller = await FakeController.StartAsync(lab.Node);
            await lab.StartSwitchAsync();
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    public async Task StartSwitchAsync() => Switch = await SoftswitchHost.StartAsync(
        SwitchOptions.Parse(["--grpc", "127.0.0.1:0", "--control", ControlPath]));

    public async Task StopSwitchAsync()
    {
        if (Switch is not null)
            await Switch.DisposeAsync();
        Switch = null;
    }

    /// <summary>A network namespace for a container.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> AddSandboxAsync(string name)
    {
        await AddNamespaceAsync($"{Node}-{name}");
        return SandboxOf(name);
    }

    public string SandboxOf(string name) => $"/run/netns/{Node}-{name}";

    public Task RemoveSandboxAsync(string name) => RunAsync("ip", $"netns delete {Node}-{name}");

    public JsonObject Configuration(string version = "1.0.0", string subnet = "10.1.0.0/16") => new()
    {
        ["cniVersion"] = version,
        ["name"] = "pods",
        ["type"] = "containerflow",
        ["node"] = "node-a",
        ["stateDir"] = StateFolder,
        ["switch"] = new JsonObject { ["control"] = ControlPath, ["namespace"] = Node },
        ["switchctl"] = new JsonObject { ["addresses"] = new JsonArray((JsonNode)Controller.Address.ToString()) },
        ["ipam"] = new JsonObject
        {
            ["type"] = "host-local",
            ["dataDir"] = Path.Combine(Folder, "ipam"),
            ["ranges"] = new JsonArray(new JsonArray(new JsonObject { ["subnet"] = subnet })),
        },
    };

    public PluginCall Call(string command, string container, JsonObject? configuration = null) => new()
    {
        Program = Program,
        NodeNamespace = Node,
        Command = command,
        ContainerId = container,
        Sandbox = SandboxOf(container),
        Configuration = configuration ?? Configuration(),
    };

    public Task<PluginAnswer> RunAsync(string command, string container, JsonObject? configuration = null) =>
        Call(command, container, configuration).RunAsync();

    public Task<string> InSandboxAsync(string name, string command) =>
        RunAsync("ip", $"netns exec {Node}-{name} {command}");

    /// <summary>Everything that the plugin may leave: interfaces, ports, registrations, addresses, state.</summary>
    public async Task<IReadOnlyList<string>> LeftoversAsync()
    {
        var links = await RunAsync("ip", $"-n {Node} -o link show");
        return
        [
            .. links.Split('\n').Where(l => l.Contains(": cf", StringComparison.Ordinal)),
            .. Switch?.Engine.Ports.All.Select(p => $"port {p.Number}") ?? [],
            .. Controller.Pods.Keys.Select(p => $"registration {p}"),
            .. Files(Path.Combine(Folder, "ipam", "pods"), "10.*"),
            .. Files(Path.Combine(Folder, "ipam", "pods"), "fd00*"),
            .. Files(Path.Combine(StateFolder, "ports"), "*.json"),
        ];
    }

    public static async Task<string> RunAsync(string program, string arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"{program} {arguments}: {await errors}");
        return output;
    }

    public async ValueTask DisposeAsync()
    {
        await StopSwitchAsync();
        if (Controller is not null)
            await Controller.DisposeAsync();
        foreach (var name in _namespaces.Where(n => File.Exists($"/run/netns/{n}")))
            await RunAsync("ip", $"netns delete {name}");
        Directory.Delete(Folder, recursive: true);
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern) : [];

    private async Task AddNamespaceAsync(string name)
    {
        await RunAsync("ip", $"netns add {name}");
        _namespaces.Add(name);
        await RunAsync("ip", $"-n {name} link set lo up");
    }
}
