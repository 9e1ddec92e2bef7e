namespace Migration.Coordinator.Records;

/// <summary>What asking for a change led to.</summary>
/// <param name="Before">The record as it was.</param>
/// <param name="Change">What was written; null when nothing was.</param>
internal sealed record ChangeResult(MigrationRecord Before, Change? Change)
{
    /// <summary>The record as it is now.</summary>
    public MigrationRecord After => Change?.Record ?? Before;
}
