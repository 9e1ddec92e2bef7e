using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Admission;

/// <summary>What the examination of a request found.</summary>
/// <param name="Reasons">Every reason against it; empty when there is none.</param>
internal sealed record Findings(IReadOnlyList<string> Reasons)
{
    /// <summary>Where the workload runs; null when that was not found.</summary>
    public PodEndpoint? Source { get; init; }

    /// <summary>Image it was started from; null when that was not found.</summary>
    public ImageIdentity? BaseImage { get; init; }

    /// <summary>Options in effect; null when the workload was not found.</summary>
    public EffectiveOptions? Options { get; init; }

    /// <summary>Node it is to go to; null when none was asked for and none was found.</summary>
    public required string? TargetNode { get; init; }

    /// <summary>Whether somebody that was asked did not answer: asking again may give another result.</summary>
    public bool Incomplete { get; init; }

    /// <summary>The record with what was found.</summary>
    public MigrationRecord Apply(MigrationRecord record) => record with
    {
        Source = Source ?? record.Source,
        BaseImage = BaseImage ?? record.BaseImage,
        Options = Options ?? record.Options,
        ChosenNode = TargetNode == record.Request.TargetNode ? null : TargetNode ?? record.ChosenNode,
    };
}
