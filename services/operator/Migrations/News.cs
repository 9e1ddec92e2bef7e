using Migration.Contracts;

namespace Migration.KubernetesOperator.Migrations;

/// <summary>What a message on the bus says of a migration, in the words of a Migration's status.</summary>
/// <param name="Id">The migration.</param>
/// <param name="Phase">Its phase now.</param>
/// <param name="Note">A sentence for people.</param>
internal sealed record News(Guid Id, string Phase, string Note)
{
    /// <summary>The workload it is about.</summary>
    public required Workload Workload { get; init; }

    /// <summary>Node that it leaves, where known.</summary>
    public string? SourceNode { get; init; }

    /// <summary>Node that it goes to.</summary>
    public string? TargetNode { get; init; }

    /// <summary>Name of the pod that takes over, where known.</summary>
    public string? TargetPod { get; init; }

    /// <summary>How long the traffic was held, in milliseconds, where known.</summary>
    public double? FreezeMs { get; init; }

    /// <summary>Why it did not go on.</summary>
    public string? Reason { get; init; }

    /// <summary>Migration that tries the same again; null when none does.</summary>
    public Guid? RetryId { get; init; }

    /// <summary>What was done, where the message tells all of it.</summary>
    public IReadOnlyList<StepReport>? Steps { get; init; }

    /// <summary>Whether something went wrong.</summary>
    public bool IsWarning => Reason is not null;

    /// <summary>Reads a message; null when it says nothing of interest here.</summary>
    /// <param name="message">The message.</param>
    public static News? Of(object message) => message switch
    {
        MigrationQueued m => new News(
            m.MigrationId, MigrationPhases.Queued, $"Waits at place {m.Position} for {m.TargetNode}")
        {
            Workload = m.Workload,
            TargetNode = m.TargetNode,
        },
        MigrationRejected m => new News(m.MigrationId, MigrationPhases.Rejected, string.Join(" ", m.Reasons))
        {
            Workload = m.Workload,
            TargetNode = m.TargetNode,
            Reason = string.Join(" ", m.Reasons),
        },
        MigrationAccepted m => Step(m.MigrationId, m.Plan, MigrationPhases.Accepted,
            $"Moves from {m.Plan.SourceNode} to {m.Plan.TargetNode}"),
        TargetPrepared m => Step(m.MigrationId, m.Plan, MigrationPhases.Prepared,
            $"Pod {m.Target.Pod} waits on {m.Target.Node} with address {m.Target.Address}", m.Target),
        TrafficHeld m => Step(m.MigrationId, m.Plan, MigrationPhases.Held, "Traffic waits at the switch", m.Target),
        CheckpointTaken m => Step(m.MigrationId, m.Plan, MigrationPhases.Checkpointed,
            $"Checkpoint of {m.ArchiveBytes} bytes taken, the source is stopped", m.Target),
        ImagePushed m => Step(m.MigrationId, m.Plan, MigrationPhases.Pushed, $"Pushed as {m.Image}", m.Target),
        PodRestored m => Step(m.MigrationId, m.Plan, MigrationPhases.Restored,
            $"Restored in pod {m.Target.Pod} on {m.Target.Node}", m.Target),
        TrafficRedirected m => Step(m.MigrationId, m.Plan, MigrationPhases.Redirected,
            $"Traffic goes to {m.Target.Pod} after {m.FreezeMs:0} ms", m.Target) with { FreezeMs = m.FreezeMs },
        MigrationCompleted m => Step(m.MigrationId, m.Plan, MigrationPhases.Completed,
            $"Moved to {m.Plan.TargetNode}, frozen for {m.FreezeMs:0} ms") with
            {
                FreezeMs = m.FreezeMs,
                Steps = m.Steps,
            },
        MigrationAborted m => Step(m.MigrationId, m.Plan, MigrationPhases.RollingBack,
            $"Given up, the source goes on: {m.Reason}") with { Reason = m.Reason },
        MigrationFailed { RetryId: { } retry } m => Step(m.MigrationId, m.Plan, MigrationPhases.Retrying,
            $"{m.Outcome}, and tried again: {m.Reason}") with { Reason = m.Reason, RetryId = retry },
        MigrationFailed m => Step(m.MigrationId, m.Plan,
            m.Outcome == MigrationOutcomes.RolledBack ? MigrationPhases.RolledBack : MigrationPhases.Failed,
            $"{m.Outcome}: {m.Reason}") with { Reason = m.Reason, Steps = m.Steps },
        _ => null,
    };

    private static News Step(
        Guid id, MigrationPlan plan, string phase, string note, PodEndpoint? target = null) => new(id, phase, note)
        {
            Workload = plan.Workload,
            SourceNode = plan.SourceNode,
            TargetNode = plan.TargetNode,
            TargetPod = target?.Pod,
        };
}
