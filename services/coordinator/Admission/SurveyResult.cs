using Migration.Contracts;

namespace Migration.Coordinator.Admission;

/// <summary>What nodes and switch controller say of a workload.</summary>
/// <param name="Problems">Every reason against migrating it; empty when there is none.</param>
internal sealed record SurveyResult(IReadOnlyList<string> Problems)
{
    /// <summary>What its node says of the workload; null when it was not found on one node.</summary>
    public WorkloadInspected? Found { get; init; }

    /// <summary>Whether somebody that was asked did not answer: asking again may give another result.</summary>
    public bool Incomplete { get; init; }
}
