using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <content>Watching.</content>
public sealed partial class KubernetesApi
{
    // The server ends a watch by itself, too; a bound of ours makes the pace the same everywhere.
    private const int WatchSeconds = 300;

    // Between tries at a server that does not answer: soon enough after a restart, too slow to be a burden.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public async IAsyncEnumerable<ObjectChange> WatchAsync(
        KubernetesKind kind, ObjectSelection selection, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var known = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        while (true)
        {
            var (items, version) = await ListPatientlyAsync(kind, selection, known.Count > 0, cancellation);
            foreach (var change in Differences(known, items))
                yield return change;
            yield return new ObjectChange(ObjectChangeKind.Synchronized, null);
            await foreach (var (change, next) in FollowAsync(kind, selection, version, cancellation))
            {
                version = next;
                if (change is not { Item: { } item })
                    continue;
                if (change.Kind == ObjectChangeKind.Deleted)
                    known.Remove(item.Uid());
                else
                    known[item.Uid()] = item;
                yield return change;
            }
        }
    }

    // The first list tells the caller what is wrong; one in the middle of a watch is worth waiting for.
    private async Task<(IReadOnlyList<JsonObject> Items, string Version)> ListPatientlyAsync(
        KubernetesKind kind, ObjectSelection selection, bool isPatient, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await ListWithVersionAsync(kind, selection, cancellation);
            }
            catch (KubernetesException e) when (isPatient && e.IsTransient)
            {
                await Task.Delay(RetryDelay, _time, cancellation);
            }
        }
    }

    private static IEnumerable<ObjectChange> Differences(
        Dictionary<string, JsonObject> known, IReadOnlyList<JsonObject> items)
    {
        var there = items.ToDictionary(i => i.Uid(), StringComparer.Ordinal);
        foreach (var (uid, last) in known.Where(k => !there.ContainsKey(k.Key)).ToList())
        {
            known.Remove(uid);
            yield return new ObjectChange(ObjectChangeKind.Deleted, last);
        }

        foreach (var (uid, item) in there)
        {
            var before = known.GetValueOrDefault(uid);
            known[uid] = item;
            if (before is null)
                yield return new ObjectChange(ObjectChangeKind.Added, item);
            else if (Version(before) != Version(item))
                yield return new ObjectChange(ObjectChangeKind.Modified, item);
        }
    }

    // Ends when the server does not know the version any more, and everything has to be listed again.
    private async IAsyncEnumerable<(ObjectChange? Change, string Version)> FollowAsync(
        KubernetesKind kind, ObjectSelection selection, string version,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            using var stream = await OpenWatchAsync(kind, selection, version, cancellation);
            if (stream is null)
                yield break;
            while (await stream.NextAsync(cancellation) is { } line)
            {
                var item = line["object"] as JsonObject ?? [];
                switch (line.Text("type"))
                {
                    case "ADDED":
                        yield return (new ObjectChange(ObjectChangeKind.Added, item), version = Version(item));
                        break;
                    case "MODIFIED":
                        yield return (new ObjectChange(ObjectChangeKind.Modified, item), version = Version(item));
                        break;
                    case "DELETED":
                        yield return (new ObjectChange(ObjectChangeKind.Deleted, item), version = Version(item));
                        break;
                    case "BOOKMARK":
                        yield return (null, version = Version(item));
                        break;
                    case "ERROR" when item.Number("code") == (int)HttpStatusCode.Gone:
                        yield break;
                    default:
                        // Another error: opened again, where a lasting one shows as a refusal.
                        await Task.Delay(RetryDelay, _time, cancellation);
                        break;
                }
            }
        }
    }

    private async Task<WatchStream?> OpenWatchAsync(
        KubernetesKind kind, ObjectSelection selection, string version, CancellationToken cancellation)
    {
        var query = $"{Query(selection)}&watch=true&allowWatchBookmarks=true&timeoutSeconds={WatchSeconds}"
            + $"&resourceVersion={Uri.EscapeDataString(version)}";
        while (true)
        {
            try
            {
                var response = await _server.OpenAsync(ListCall("watch", kind, selection, query), cancellation);
                return await WatchStream.OpenAsync(response, cancellation);
            }
            catch (KubernetesException e) when (e.IsExpired)
            {
                return null;
            }
            catch (KubernetesException e) when (e.IsTransient)
            {
                await Task.Delay(RetryDelay, _time, cancellation);
            }
        }
    }

    private static string Version(JsonObject item) => item.Text("metadata", "resourceVersion") ?? "";

    /// <summary>The lines of one watch, each a JSON object; a connection that breaks is an end as any other.</summary>
    private sealed class WatchStream(HttpResponseMessage response, StreamReader reader) : IDisposable
    {
        public static async Task<WatchStream> OpenAsync(HttpResponseMessage response, CancellationToken cancellation) =>
            new(response, new StreamReader(await response.Content.ReadAsStreamAsync(cancellation)));

        public async Task<JsonObject?> NextAsync(CancellationToken cancellation)
        {
            try
            {
                var line = await reader.ReadLineAsync(cancellation);
                return string.IsNullOrEmpty(line) ? null : JsonNode.Parse(line) as JsonObject;
            }
            catch (Exception e) when (e is IOException or HttpRequestException or JsonException)
            {
                return null;
            }
        }

        public void Dispose()
        {
            reader.Dispose();
            response.Dispose();
        }
    }
}
