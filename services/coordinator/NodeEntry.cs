using Migration.Contracts;

namespace Migration.Coordinator;

/// <summary>A node of the cluster.</summary>
internal sealed class NodeEntry
{
    /// <summary>Its name: routing key of what is sent to it.</summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// What runs workloads there: one of <see cref="WorkloadPlatforms"/>, or several with commas between them.
    /// </summary>
    public string Platform { get; set; } = "";

    /// <summary>All of <see cref="Platform"/>.</summary>
    public IReadOnlyList<string> Platforms => Platform.Split(
        ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether workloads of a platform can run there.</summary>
    /// <param name="platform">The platform.</param>
    public bool Runs(string platform) => Platforms.Contains(platform);
}
