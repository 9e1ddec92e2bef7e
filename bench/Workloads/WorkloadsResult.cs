using Migration.Local.Workloads;

namespace Migration.Bench.Workloads;

/// <summary>Figures of <see cref="WorkloadsBench"/>.</summary>
/// <param name="Passed">Workloads that passed.</param>
/// <param name="Failed">Workloads that did not.</param>
/// <param name="Workloads">Each one.</param>
internal sealed record WorkloadsResult(int Passed, int Failed, IReadOnlyList<WorkloadResult> Workloads);
