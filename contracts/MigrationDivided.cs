namespace Migration.Contracts;

/// <summary>
/// A request named something with several pods: each of them has a migration of its own now, requested by the Migration
/// object that counts them.
/// </summary>
public sealed record MigrationDivided
{
    /// <summary>The request's id; also the correlation id on the bus. No migration has it.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>What was to move.</summary>
    public required Workload Workload { get; init; }

    /// <summary>What <see cref="Workload"/> names, one of <see cref="WorkloadKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Name of the Migration object, in the workload's namespace.</summary>
    public required string Migration { get; init; }

    /// <summary>Names of the pods that are to move.</summary>
    public required IReadOnlyList<string> Pods { get; init; }
}
