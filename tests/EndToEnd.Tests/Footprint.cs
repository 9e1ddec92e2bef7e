using System.Net.Http.Json;
using System.Text.Json;
using Migration.Local.Cluster;
using Migration.Local.Machine;
using Migration.Local.Parts;

namespace Migration.EndToEnd.Tests;

/// <summary>What a cluster occupies on the machine; the same before and after, if migrations leave nothing behind.</summary>
internal sealed record Footprint
{
    public required int Processes { get; init; }

    public required int Namespaces { get; init; }

    public required string TableRows { get; init; }

    public required string Pods { get; init; }

    public required string Images { get; init; }

    public required string Archives { get; init; }

    public required string CheckpointTags { get; init; }

    public static async Task<Footprint> TakeAsync(LocalCluster cluster, CancellationToken cancellation)
    {
        List<string> pods = [], images = [];
        foreach (var node in cluster.Nodes.Values.OrderBy(n => n.Name))
        {
            var named = await node.PodmanAsync(["pod", "ps", "--format", "{{.Name}} {{.NumberOfContainers}}"], cancellation);
            pods.AddRange(Lines(named));
            var held = await node.PodmanAsync(["images", "--format", "{{.Repository}}"], cancellation);
            images.AddRange(Lines(held).Select(i => $"{node.Name} {i}"));
        }

        return new Footprint
        {
            Processes = Directory.EnumerateDirectories("/proc").Count(p => Belongs(p, cluster)),
            Namespaces = NetworkNamespace.List(LocalPaths.NamespacePrefix(Cluster.Instance)).Count
                + cluster.Nodes.Values.Sum(NamespacesOfPods),
            TableRows = await RowsAsync(cluster, cancellation),
            Pods = string.Join(", ", pods.Order()),
            Images = string.Join(", ", images.Order()),
            Archives = string.Join(", ", Directory.EnumerateFiles(
                Path.GetDirectoryName(cluster.LogFolder)!, "*.tar*", SearchOption.AllDirectories)
                .Where(f => f.Contains("checkpoint", StringComparison.Ordinal))),
            CheckpointTags = await TagsAsync(cluster, cancellation),
        };
    }

    // The engine's own /run, which its pods' namespaces are in, is seen through its process only.
    private static int NamespacesOfPods(PodmanNode node)
    {
        var folder = new DirectoryInfo($"/proc/{node.Process.Id}/root/run/netns");

        // Not there before the node's first pod.
        return folder.Exists ? folder.EnumerateFiles("netns-*").Count() : 0;
    }

    private static IEnumerable<string> Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // Every process of a run carries its folder in the environment; containers and monitors inherit the engine's.
    private static bool Belongs(string process, LocalCluster cluster)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ"))
                .Contains($"{RunRecord.Marker}={Path.GetDirectoryName(cluster.LogFolder)}", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Ended between the listing and the look, or no process at all.
            return false;
        }
    }

    private static async Task<string> RowsAsync(LocalCluster cluster, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        var tables = await http.GetFromJsonAsync<Dictionary<string, JsonElement[]>>(
            new Uri(cluster.SwitchCtl, "tables"), cancellation);
        return string.Join(", ", tables!.OrderBy(t => t.Key, StringComparer.Ordinal)
            .Select(t => $"{t.Key}: {t.Value.Length}"));
    }

    private static async Task<string> TagsAsync(LocalCluster cluster, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        var response = await http.GetAsync(
            new Uri($"http://{cluster.Registry.Address}/v2/checkpoints/redis-server/tags/list"), cancellation);
        if (!response.IsSuccessStatusCode)
            return "";
        var list = await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
        return list.GetProperty("tags").ValueKind == JsonValueKind.Null ? "" : list.GetProperty("tags").ToString();
    }
}
