using System.Net.Http.Json;
using System.Text.Json;
using Migration.Contracts;
using Migration.Local.Cluster;
using Migration.Platform.Criu.Tasks;

namespace Migration.Local.Faults;

/// <summary>Where a workload lives, and where the switch sends its clients.</summary>
/// <param name="Live">Addresses of the copies that run; one, if all is well.</param>
/// <param name="Served">Address that the switch delivers to; empty when it holds, drains or refuses.</param>
/// <param name="Nodes">The nodes that they run on.</param>
public sealed record LiveCopies(IReadOnlyList<string> Live, string Served, IReadOnlyList<string> Nodes)
{
    /// <summary>Exactly one copy runs and the switch points at it.</summary>
    public bool IsSound => Live is [var only] && only == Served;

    /// <summary>Looks.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellation">Cancels it.</param>
    public static async Task<LiveCopies> FindAsync(
        LocalCluster cluster, Workload workload, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(workload);
        List<string> live = [], nodes = [];
        foreach (var node in cluster.Nodes.Values)
        {
            if (await node.Engine.FindContainerAsync(workload.Container, cancellation) is { State.Pid: > 0 } found
                && !TaskSignals.IsStopped(found.State.Pid))
            {
                live.Add(found.Address ?? "(no address)");
                nodes.Add(node.Name);
            }
        }

        using var http = new HttpClient();
        var backends = await http.GetFromJsonAsync<JsonElement[]>(
            new Uri(await cluster.SwitchControllers.FindAddressAsync(cancellation), "backends"), cancellation);
        var served = backends!.FirstOrDefault(
            b => b.GetProperty("workload").GetProperty("container").GetString() == workload.Container
                && b.GetProperty("state").GetString() == "deliver");
        return new LiveCopies(
            live, served.ValueKind == JsonValueKind.Object ? served.GetProperty("address").GetString()! : "", nodes);
    }
}
