namespace Migration.Contracts;

/// <summary>
/// Request to the switch controller: which services lead to a workload.
/// </summary>
public sealed record FindServices
{
    /// <summary>The container asked about.</summary>
    public required Workload Workload { get; init; }
}
