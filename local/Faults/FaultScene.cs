using Migration.Local.Cluster;
using Migration.Local.Events;
using Migration.Local.Job;
using Migration.Local.Parts;

namespace Migration.Local.Faults;

/// <summary>The migration that a fault hits, at the moment of the fault.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Job">The workload and its clients.</param>
/// <param name="Source">Node that the workload leaves.</param>
/// <param name="Target">Node that it goes to.</param>
/// <param name="SwitchCtl">The switch controller that acts.</param>
/// <param name="Feed">The bus, as any client sees it.</param>
/// <param name="Seen">The migration's messages so far; the last one is the moment of the fault.</param>
public sealed record FaultScene(
    LocalCluster Cluster,
    MigrationJob Job,
    string Source,
    string Target,
    ServiceProcess SwitchCtl,
    EventFeed Feed,
    IReadOnlyList<MigrationEvent> Seen)
{
    /// <summary>Where the cluster can be hurt.</summary>
    /// <exception cref="InvalidOperationException">It was not started for this.</exception>
    public FaultPoints Points => Cluster.FaultPoints
        ?? throw new InvalidOperationException("the cluster was started without fault points");
}
