namespace Migration.Contracts;

/// <summary>
/// A user, scheduler or autoscaler asks for a migration. Also accepted as plain JSON without an envelope.
/// </summary>
public sealed record MigrationRequested
{
    /// <summary>
    /// Chosen by the requester to make the request repeatable; null lets the coordinator derive it from the message.
    /// </summary>
    public Guid? MigrationId { get; init; }

    /// <summary>The container to move.</summary>
    public required Workload Workload { get; init; }

    /// <summary>
    /// What the workload's pod names, one of <see cref="WorkloadKinds"/>; null for a pod. All pods of anything else
    /// move, each in a migration of its own (<see cref="MigrationDivided"/>); the container may be empty where they
    /// have one. Only on Kubernetes.
    /// </summary>
    public string? Kind { get; init; }

    /// <summary>Node it is believed to run on; null lets the coordinator find it.</summary>
    public string? SourceNode { get; init; }

    /// <summary>Node to move it to; null lets the coordinator choose one.</summary>
    public string? TargetNode { get; init; }

    /// <summary>Who asks, for the record.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>One of <see cref="MigrationPriorities"/>; null for user-triggered.</summary>
    public string? Priority { get; init; }

    /// <summary>
    /// How the memory is to get across, one of <see cref="MigrationStrategies"/>; null for what the policies say.
    /// </summary>
    public string? Strategy { get; init; }

    /// <summary>
    /// How the pod's owner comes to own the target, one of <see cref="OwnershipStrategies"/>; null for adopt. Only on
    /// Kubernetes.
    /// </summary>
    public string? Ownership { get; init; }
}
