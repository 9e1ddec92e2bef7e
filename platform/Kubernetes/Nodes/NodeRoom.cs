using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>What a node has of each resource and what its pods have taken, as the scheduler counts it.</summary>
public sealed class NodeRoom
{
    private const string Pods = "pods";

    private readonly Dictionary<string, decimal> _all;
    private readonly Dictionary<string, decimal> _taken;

    /// <summary>Counts.</summary>
    /// <param name="node">The node.</param>
    /// <param name="pods">All pods on it.</param>
    public NodeRoom(JsonObject node, IEnumerable<JsonObject> pods)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(pods);
        _all = Amounts(node.At("status", "allocatable"));
        _taken = [];
        foreach (var pod in pods.Where(p => p.Text("status", "phase") is not ("Succeeded" or "Failed")))
            Add(_taken, RequestsOf(pod));
    }

    /// <summary>
    /// The largest share of processors, memory and pods that is taken, 0 to 1; null when it is not known.
    /// </summary>
    public double? Load
    {
        get
        {
            var shares = new[] { "cpu", "memory", Pods }
                .Where(r => _all.GetValueOrDefault(r) > 0)
                .Select(r => (double)(_taken.GetValueOrDefault(r) / _all[r]))
                .ToList();
            return shares.Count == 0 ? null : shares.Max();
        }
    }

    /// <summary>Names of the resources of which there is too little left for a pod.</summary>
    /// <param name="pod">The pod.</param>
    public IReadOnlyList<string> Lacking(JsonObject pod) =>
    [
        .. RequestsOf(pod)
            .Where(r => r.Value > 0 && _all.Count > 0
                && r.Value > _all.GetValueOrDefault(r.Key) - _taken.GetValueOrDefault(r.Key))
            .Select(r => r.Key).Order(StringComparer.Ordinal),
    ];

    // Containers add up; init containers run one after the other, before, but for those that stay.
    private static Dictionary<string, decimal> RequestsOf(JsonObject pod)
    {
        var sum = new Dictionary<string, decimal> { [Pods] = 1 };
        var staying = pod.Items("spec", "initContainers").Where(c => c.Text("restartPolicy") == "Always");
        foreach (var container in pod.Items("spec", "containers").Concat(staying))
            Add(sum, Amounts(container.At("resources", "requests")));
        foreach (var container in pod.Items("spec", "initContainers"))
        {
            foreach (var (resource, amount) in Amounts(container.At("resources", "requests")))
                sum[resource] = Math.Max(sum.GetValueOrDefault(resource), amount);
        }

        Add(sum, Amounts(pod.At("spec", "overhead")));
        return sum;
    }

    private static Dictionary<string, decimal> Amounts(JsonNode? list) => list.Texts()
        .Select(t => (t.Key, Amount: Quantity.Parse(t.Value)))
        .Where(t => t.Amount is not null)
        .ToDictionary(t => t.Key, t => t.Amount!.Value, StringComparer.Ordinal);

    private static void Add(Dictionary<string, decimal> sum, Dictionary<string, decimal> more)
    {
        foreach (var (resource, amount) in more)
            sum[resource] = sum.GetValueOrDefault(resource) + amount;
    }
}
