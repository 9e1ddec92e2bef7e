using Migration.Contracts;

namespace Migration.Coordinator.Admission;

/// <summary>What nodes and switch controller say of a workload.</summary>
/// <param name="Problems">Every reason against migrating it; empty when there is none.</param>
internal sealed record SurveyResult(IReadOnlyList<string> Problems)
{
    /// <summary>Where it runs; null when that was not found.</summary>
    public PodEndpoint? Source { get; init; }

    /// <summary>Image it was started from; null when that was not found.</summary>
    public ImageIdentity? BaseImage { get; init; }

    /// <summary>Its labels as <c>key=value</c>.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Its memory; null when its node did not say.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Whether somebody that was asked did not answer: asking again may give another result.</summary>
    public bool Incomplete { get; init; }
}
