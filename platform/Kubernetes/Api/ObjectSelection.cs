namespace Migration.Platform.Kubernetes;

/// <summary>Which objects a list or a watch is about.</summary>
/// <param name="Namespace">Their namespace; null for all.</param>
/// <param name="Labels">Label selector, for example <c>app=web</c>; null for any.</param>
/// <param name="Fields">Field selector, for example <c>spec.nodeName=node-a</c>; null for any.</param>
public sealed record ObjectSelection(string? Namespace = null, string? Labels = null, string? Fields = null)
{
    /// <summary>All objects of a kind.</summary>
    public static ObjectSelection All { get; } = new();

    /// <summary>The object of one name.</summary>
    /// <param name="space">Its namespace.</param>
    /// <param name="name">Its name.</param>
    public static ObjectSelection Named(string? space, string name) => new(space, Fields: $"metadata.name={name}");
}
