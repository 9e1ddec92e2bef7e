using Migration.Contracts;

namespace Migration.Coordinator;

/// <summary>A node of the cluster.</summary>
internal sealed class NodeEntry
{
    /// <summary>Its name: routing key of what is sent to it.</summary>
    public string Name { get; set; } = "";

    /// <summary>What runs containers there; one of <see cref="WorkloadPlatforms"/>.</summary>
    public string Platform { get; set; } = "";
}
