using Migration.Contracts;

namespace Migration.Platform.Hosting;

/// <summary>What a service can do on each platform of its node; finds the one that runs a workload.</summary>
/// <typeparam name="T">What it can do.</typeparam>
/// <param name="platforms">One for each platform.</param>
public sealed class NodePlatforms<T>(IEnumerable<T> platforms)
    where T : class, INodePlatform
{
    private readonly Dictionary<string, T> _platforms = platforms.ToDictionary(p => p.Name);

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<T> All => _platforms.Values;

    /// <summary>The one that runs a workload.</summary>
    /// <param name="workload">The workload.</param>
    /// <returns>Null where this node has no such platform.</returns>
    public T? Find(Workload workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return _platforms.GetValueOrDefault(workload.Platform);
    }

    /// <summary>The one that runs a workload.</summary>
    /// <param name="step">The step that needs it, for the message.</param>
    /// <param name="workload">The workload.</param>
    /// <exception cref="StepException">This node has no such platform.</exception>
    public T Of(string step, Workload workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return Find(workload) ?? throw new StepException(step, $"container {workload.Container}",
            $"this node runs {string.Join(", ", _platforms.Keys.Order())}, not {workload.Platform}: " +
            "add it to Node:Platforms in the service's settings");
    }
}
