using Migration.Local.Machine;
using Migration.Local.Parts;

namespace Migration.Local.Cluster;

/// <summary>The pods' network of the CNI plugin containerflow, as podman's CNI backend reads it.</summary>
/// <param name="record">The run it belongs to.</param>
/// <param name="softswitchControl">Socket on which the softswitch takes ports.</param>
/// <param name="switchctl">HTTP address of the switch controller, reachable from the node.</param>
/// <param name="addressing">How addresses are written.</param>
public sealed class CniNetwork(RunRecord record, string softswitchControl, Uri switchctl, Addressing addressing)
{
    // Answered for by the switch, whatever subnet a pod is in.
    private const string GatewayV4 = "169.254.1.1";
    private const string GatewayV6 = "fe80::1";
    private const string Debian = "/usr/lib/cni";

    /// <summary>Folder in which the plugin remembers who has which port; one, as all nodes share the switch.</summary>
    public string State => record.CreateFolder("cni");

    /// <summary>Folders with the plugins.</summary>
    /// <exception cref="LocalRunException">The plugin is not built.</exception>
    public static IReadOnlyList<string> PluginFolders =>
        [Path.GetDirectoryName(ProjectTree.NativeProgram("cni", "containerflow"))!, Debian];

    /// <summary>Writes the network's configuration for a node.</summary>
    /// <param name="folder">The engine's folder for networks.</param>
    /// <param name="node">Name of the node.</param>
    /// <param name="space">Network namespace of the node, by name.</param>
    /// <param name="pods">Addresses of the node's pods.</param>
    /// <param name="cancellation">Cancels it.</param>
    public Task WriteAsync(
        string folder, string node, string space, string pods, CancellationToken cancellation = default) =>
        File.WriteAllTextAsync(Path.Combine(folder, $"{Topology.PodNetworkName}.conflist"), $$"""
            {
              "cniVersion": "0.4.0",
              "name": "{{Topology.PodNetworkName}}",
              "plugins": [
                {
                  "type": "containerflow",
                  "capabilities": { "ips": true, "mac": true },
                  "node": "{{node}}",
                  "stateDir": "{{State}}",
                  "gateway": "{{(addressing.IsV6 ? GatewayV6 : GatewayV4)}}",
                  "switch": { "control": "{{softswitchControl}}", "namespace": "{{space}}" },
                  "switchctl": { "addresses": ["{{switchctl}}"] },
                  "ipam": {
                    "type": "host-local",
                    "dataDir": "{{Path.Combine(State, "addresses-" + node)}}",
                    "ranges": [[{ "subnet": "{{pods}}" }]]
                  },
                  "requestedIpam": { "type": "static" }
                }
              ]
            }

            """, cancellation);
}
