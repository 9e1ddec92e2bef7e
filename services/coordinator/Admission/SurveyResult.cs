using Migration.Contracts;

namespace Migration.Coordinator.Admission;

/// <summary>What nodes and switch controller say of a workload.</summary>
/// <param name="Problems">Every reason against migrating it; empty when there is none.</param>
/// <param name="Source">Where it runs; null when that was not found.</param>
/// <param name="BaseImage">Image it was started from; null when that was not found.</param>
internal sealed record SurveyResult(IReadOnlyList<string> Problems, PodEndpoint? Source, ImageIdentity? BaseImage);
