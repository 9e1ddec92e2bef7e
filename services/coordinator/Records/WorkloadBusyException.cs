using Migration.Contracts;

namespace Migration.Coordinator.Records;

/// <summary>A migration cannot be admitted because another one of the same workload runs.</summary>
/// <param name="workload">The workload.</param>
/// <param name="inner">What the database said.</param>
internal sealed class WorkloadBusyException(Workload workload, Exception inner)
    : Exception($"{workload.Display()} is already migrating.", inner);
