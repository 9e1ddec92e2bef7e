using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesFakes;

/// <summary>
/// Objects of a fake API server with their history, by path as <c>api/v1/namespaces/default/pods/web</c>.
/// </summary>
public sealed class FakeStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<(long Version, string Type, string Path, JsonObject Item)> _history = [];
    private readonly List<Channel<(string Type, string Path, JsonObject Item)>> _watchers = [];
    private TaskCompletionSource _opened = NewSignal();
    private long _version = 1000;
    private long _forgottenUpTo;

    /// <summary>
    /// Told of every change after it was made: type and object. For simulated controllers and kubelets.
    /// </summary>
    public event Action<string, JsonObject>? Changed;

    public long Version
    {
        get
        {
            lock (_lock)
                return _version;
        }
    }

    public JsonObject? Find(string path)
    {
        lock (_lock)
            return _objects.TryGetValue(path, out var item) ? (JsonObject)item.DeepClone() : null;
    }

    public IReadOnlyList<JsonObject> List(Func<string, bool> isAsked)
    {
        lock (_lock)
            return [.. _objects.Where(o => isAsked(o.Key)).Select(o => (JsonObject)o.Value.DeepClone())];
    }

    /// <summary>Stores an object; false when there is one already.</summary>
    public bool TryCreate(string path, JsonObject item, TimeProvider time)
    {
        lock (_lock)
        {
            if (_objects.ContainsKey(path))
                return false;
            var metadata = item.Child("metadata");
            metadata["uid"] ??= Guid.NewGuid().ToString();
            metadata["creationTimestamp"] ??=
                time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            Put("ADDED", path, item);
        }

        Tell("ADDED", path);
        return true;
    }

    /// <summary>Changes an object as it is at this moment; null when it is gone.</summary>
    public JsonObject? Change(string path, Func<JsonObject, JsonObject> change)
    {
        JsonObject result;
        lock (_lock)
        {
            if (!_objects.TryGetValue(path, out var item))
                return null;
            result = change((JsonObject)item.DeepClone());
            if (JsonNode.DeepEquals(result, item))
                return (JsonObject)item.DeepClone();
            Put("MODIFIED", path, result);
            result = (JsonObject)result.DeepClone();
        }

        Tell("MODIFIED", path);
        return result;
    }

    public bool Remove(string path)
    {
        JsonObject item;
        lock (_lock)
        {
            if (!_objects.Remove(path, out item!))
                return false;
            Put("DELETED", path, item);
        }

        Changed?.Invoke("DELETED", (JsonObject)item.DeepClone());
        return true;
    }

    /// <summary>Forgets the history, as etcd's compaction does: watches from before are answered with 410.</summary>
    public void ForgetHistory()
    {
        lock (_lock)
        {
            _forgottenUpTo = _version;
            _history.Clear();
        }
    }

    /// <summary>Ends every open watch, as a restart does.</summary>
    public void EndWatches()
    {
        lock (_lock)
        {
            _watchers.ForEach(w => w.Writer.TryComplete());
            _watchers.Clear();
        }
    }

    /// <summary>Open watches.</summary>
    public int Watches
    {
        get
        {
            lock (_lock)
                return _watchers.Count;
        }
    }

    /// <summary>Waits until that many watches are open.</summary>
    public async Task WatchedAsync(int watches)
    {
        while (true)
        {
            Task opened;
            lock (_lock)
            {
                if (_watchers.Count >= watches)
                    return;
                opened = _opened.Task;
            }

            await opened.WaitAsync(TimeSpan.FromMinutes(1));
        }
    }

    /// <summary>Follows from a version on; null when it is forgotten.</summary>
    public ChannelReader<(string Type, string Path, JsonObject Item)>? Watch(long fromVersion)
    {
        lock (_lock)
        {
            if (fromVersion < _forgottenUpTo)
                return null;
            var channel = Channel.CreateUnbounded<(string, string, JsonObject)>();
            foreach (var change in _history.Where(h => h.Version > fromVersion))
                channel.Writer.TryWrite((change.Type, change.Path, change.Item));
            _watchers.Add(channel);
            _opened.SetResult();
            _opened = NewSignal();
            return channel.Reader;
        }
    }

    public void Leave(ChannelReader<(string Type, string Path, JsonObject Item)> reader)
    {
        lock (_lock)
            _watchers.RemoveAll(w => w.Reader == reader);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Put(string type, string path, JsonObject item)
    {
        item.Child("metadata")["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        if (type == "DELETED")
            _objects.Remove(path);
        else
            _objects[path] = (JsonObject)item.DeepClone();
        var told = (JsonObject)item.DeepClone();
        _history.Add((_version, type, path, told));
        foreach (var watcher in _watchers)
            watcher.Writer.TryWrite((type, path, told));
    }

    private void Tell(string type, string path)
    {
        if (Find(path) is { } item)
            Changed?.Invoke(type, item);
    }
}
