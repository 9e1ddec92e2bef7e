using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Migration.Local.Cluster;
using Migration.Local.Machine;
using Migration.Local.Parts;

namespace Migration.Local.Faults;

/// <summary>What a cluster occupies on the machine; the same before and after, if migrations leave nothing behind.</summary>
public sealed record Footprint
{
    private const int Looks = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Processes of the run, containers' included.</summary>
    public required int Processes { get; init; }

    /// <summary>Network namespaces of the run and of its pods.</summary>
    public required int Namespaces { get; init; }

    /// <summary>Rows in the switch, by table.</summary>
    public required string TableRows { get; init; }

    /// <summary>Pods of all nodes with their number of containers.</summary>
    public required string Pods { get; init; }

    /// <summary>Images on every node.</summary>
    public required string Images { get; init; }

    /// <summary>Checkpoint archives, whole or unfinished.</summary>
    public required string Archives { get; init; }

    /// <summary>Checkpoint images in the registry.</summary>
    public required string CheckpointTags { get; init; }

    /// <summary>
    /// Whether there is nothing that was not there before. A process that has ended meanwhile was passing by when the
    /// first picture was taken: services that are missing do not get that far.
    /// </summary>
    /// <param name="before">What there was before.</param>
    public bool AddsNothingTo(Footprint before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return Processes <= before.Processes && this with { Processes = before.Processes } == before;
    }

    /// <summary>
    /// The footprint once it is what it was, or stands still without a checkpoint image in registry and engines; after
    /// 10 s whatever it is. A migration's record is complete when the source is retired; images are deleted, and the
    /// engine's own helpers end, after that.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="wanted">What it was before; null for not known.</param>
    /// <param name="cancellation">Cancels it.</param>
    public static async Task<Footprint> SettledAsync(
        LocalCluster cluster, Footprint? wanted, CancellationToken cancellation = default)
    {
        var footprint = await TakeAsync(cluster, cancellation);
        for (var i = 0; i < Looks && (wanted is null || !footprint.AddsNothingTo(wanted)); i++)
        {
            await Task.Delay(Pause, cancellation);
            var before = footprint;
            footprint = await TakeAsync(cluster, cancellation);
            if (wanted is null && footprint.IsSettled && footprint == before)
                break;
        }

        return footprint;
    }

    /// <summary>The footprint right now.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="cancellation">Cancels it.</param>
    public static async Task<Footprint> TakeAsync(LocalCluster cluster, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
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
            Namespaces = NetworkNamespace.List(cluster.NamespacePrefix).Count
                + cluster.Nodes.Values.Sum(NamespacesOfPods),
            TableRows = await RowsAsync(cluster, cancellation),
            Pods = string.Join(", ", pods.Order()),
            Images = string.Join(", ", images.Order()),
            Archives = string.Join(", ", Checkpoints(Path.GetDirectoryName(cluster.LogFolder)!)),
            CheckpointTags = await TagsAsync(cluster, cancellation),
        };
    }

    // Archives and images, at the source and at the target, on the disk and in memory.
    private static IEnumerable<string> Checkpoints(string folder) =>
        new[] { Path.Combine(folder, "checkpoints"), Path.Combine(folder, "restores"), LocalPaths.MemoryFolder(folder) }
            .Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFileSystemEntries(f, "*", SearchOption.AllDirectories))
            .Where(f => Path.GetFileName(f) is var name &&
                (name.Contains(".tar", StringComparison.Ordinal) || name.EndsWith(".images", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal);

    // The engine's own /run, which its pods' namespaces are in, is seen through its process only.
    private static int NamespacesOfPods(PodmanNode node)
    {
        var folder = new DirectoryInfo($"/proc/{node.Process.Id}/root/run/netns");

        // Not there before the node's first pod.
        return folder.Exists ? folder.EnumerateFiles("netns-*").Count() : 0;
    }

    private bool IsSettled =>
        CheckpointTags.Length == 0 && !Images.Contains("checkpoints", StringComparison.Ordinal);

    private static string[] Lines(string text) =>
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
        for (var look = 1; ; look++)
        {
            using var response = await http.GetAsync(
                new Uri(await cluster.SwitchControllers.FindAddressAsync(cancellation), "tables"), cancellation);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable && look < Looks)
            {
                // It has just handed over to the other.
                await Task.Delay(Pause, cancellation);
                continue;
            }

            response.EnsureSuccessStatusCode();
            var tables = await response.Content.ReadFromJsonAsync<Dictionary<string, JsonElement[]>>(cancellation);
            return string.Join(", ", tables!.OrderBy(t => t.Key, StringComparer.Ordinal)
                .Select(t => $"{t.Key}: {t.Value.Length}"));
        }
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
