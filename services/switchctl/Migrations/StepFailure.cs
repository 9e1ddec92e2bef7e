using Migration.Contracts;

namespace Migration.SwitchCtl.Migrations;

/// <summary>Why a migration is to be given up.</summary>
/// <param name="MigrationId">The migration.</param>
/// <param name="Plan">What was to move.</param>
/// <param name="Source">The pod that goes on.</param>
/// <param name="Target">The pod that was to take over; null while none is prepared.</param>
/// <param name="Reason">Step, object and cause.</param>
public sealed record StepFailure(
    Guid MigrationId,
    MigrationPlan Plan,
    PodEndpoint Source,
    PodEndpoint? Target,
    string Reason)
{
    /// <summary>Takes it from the message whose handling failed.</summary>
    /// <param name="message">The message.</param>
    /// <param name="reason">Step, object and cause.</param>
    /// <exception cref="ArgumentException">The message is not one of a migration's steps.</exception>
    public static StepFailure Of(object message, string reason) => message switch
    {
        MigrationAccepted m => new StepFailure(m.MigrationId, m.Plan, m.Source, null, reason),
        TakeBaseCheckpoint m => new StepFailure(m.MigrationId, m.Plan, m.Source, m.Target, reason),
        BaseCheckpointTaken m => new StepFailure(m.MigrationId, m.Plan, m.Source, m.Target, reason),
        BaseImagePushed m => new StepFailure(m.MigrationId, m.Plan, m.Source, m.Target, reason),
        TargetPrepared m => new StepFailure(m.MigrationId, m.Plan, m.Source, m.Target, reason),
        ConnectionsDraining m => new StepFailure(m.MigrationId, m.Plan, m.Source, m.Target, reason),
        ConnectionsDrained m => new StepFailure(m.MigrationId, m.Plan, m.Source, m.Target, reason),
        TrafficHeld m => new StepFailure(m.MigrationId, m.Plan, m.Source, m.Target, reason),
        CheckpointTaken m => new StepFailure(m.MigrationId, m.Plan, m.Source, m.Target, reason),
        ImagePushed m => new StepFailure(m.MigrationId, m.Plan, m.Source, m.Target, reason),
        PodRestored m => new StepFailure(m.MigrationId, m.Plan, m.Source, m.Target, reason),
        _ => throw new ArgumentException($"A failed {message.GetType().Name} ends no migration.", nameof(message)),
    };
}
