using Migration.Contracts;

namespace Migration.Coordinator.Admission;

/// <summary>What came back from a node.</summary>
/// <param name="Node">The node that was asked.</param>
/// <param name="Answer">What it said; null when it did not answer.</param>
/// <param name="Problem">Why there is no answer; null when there is one.</param>
internal sealed record NodeAnswer(string Node, WorkloadInspected? Answer, string? Problem)
{
    /// <summary>The node has the container.</summary>
    public bool Has => Answer is { Found: true };

    /// <summary>The node has the container, in a pod and of a known image.</summary>
    public bool IsKnown => Answer is { Found: true, Endpoint: not null, BaseImage: not null };

    /// <summary>The node has the container and nothing about it stands against migrating it.</summary>
    public bool HasMovable => IsKnown && Answer!.Problems.Count == 0;
}
