namespace Migration.Contracts;

/// <summary>How a pod passes from its owner's hands into the target's, on Kubernetes.</summary>
public static class OwnershipStrategies
{
    /// <summary>
    /// The target is made beside the source and takes over its labels and its owner, whose manifest is not touched.
    /// </summary>
    public const string Adopt = "adopt";

    /// <summary>
    /// The Deployment's manifest is edited, so that its controller makes the target, and put back afterwards.
    /// </summary>
    public const string Manifest = "manifest";

    /// <summary>
    /// For a pod that keeps the name of a StatefulSet's pod for it, see <see cref="Adopt"/>: it hands over, on its own
    /// node, to a pod of that name, which its set then has again. Asked for by the operator after such a move.
    /// </summary>
    public const string Name = "name";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(OwnershipStrategies).GetFields().Where(f => f.IsLiteral)
            .Select(f => (string)f.GetRawConstantValue()!)];
}
