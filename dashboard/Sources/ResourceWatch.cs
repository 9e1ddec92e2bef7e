using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Migration.Dashboard.Model;

namespace Migration.Dashboard.Sources;

/// <summary>Watches parts of the system: asks them how they are, and reads their logs.</summary>
public sealed class ResourceWatch : IResourceSource
{
    // Health can only be asked for; seldom enough to cost nothing, often enough to be news.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<ResourceDefinition> _parts;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, ResourceInfo> _known = [];

    /// <summary>Watches nothing until somebody follows.</summary>
    /// <param name="parts">The parts, in the order of showing.</param>
    /// <param name="time">Clock.</param>
    public ResourceWatch(IReadOnlyList<ResourceDefinition> parts, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = parts;
        _time = time;
        foreach (var part in parts)
            _known[part.Name] = new ResourceInfo(
                part.Name, part.Kind, ResourceState.Unknown, null, part.Address, time.GetUtcNow(),
                part.LogFile is not null);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<IReadOnlyList<ResourceInfo>> FollowAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        IReadOnlyList<ResourceInfo> last = [];
        using var timer = new PeriodicTimer(Pause, _time);
        do
        {
            var now = await Task.WhenAll(_parts.Select(p => AskAsync(p, cancellation)));
            if (!now.SequenceEqual(last))
                yield return now;
            last = now;
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    /// <inheritdoc />
    public IAsyncEnumerable<IReadOnlyList<string>> LogAsync(string name, CancellationToken cancellation) =>
        _parts.FirstOrDefault(p => p.Name == name)?.LogFile is { } path
            ? LogTail.FollowAsync(path, cancellation)
            : AsyncEnumerable.Empty<IReadOnlyList<string>>();

    private async Task<ResourceInfo> AskAsync(ResourceDefinition part, CancellationToken cancellation)
    {
        var (state, detail) = await StateAsync(part, cancellation);
        var before = _known[part.Name];
        if (before.State == state && before.Detail == detail)
            return before;
        var now = before with
        {
            State = state,
            Detail = detail,
            Since = before.State == state ? before.Since : _time.GetUtcNow(),
        };
        _known[part.Name] = now;
        return now;
    }

    private static async Task<(ResourceState State, string? Detail)> StateAsync(
        ResourceDefinition part, CancellationToken cancellation)
    {
        if (part.Runs?.Invoke() == false)
            return (ResourceState.Down, "its process has ended");
        if (part.Probe is null)
            return (part.Runs is null ? ResourceState.Unknown : ResourceState.Healthy, null);
        try
        {
            var missing = await part.Probe(cancellation);
            return (missing is null ? ResourceState.Healthy : ResourceState.Unhealthy, missing);
        }
        catch (SourceUnavailableException e)
        {
            return (ResourceState.Down, e.Message);
        }
    }
}
