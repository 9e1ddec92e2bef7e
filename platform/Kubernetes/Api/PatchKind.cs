namespace Migration.Platform.Kubernetes;

/// <summary>How a patch is to be understood.</summary>
public enum PatchKind
{
    /// <summary>JSON merge patch (RFC 7386): what is named replaces, null removes.</summary>
    Merge,

    /// <summary>JSON patch (RFC 6902): a list of operations, <c>test</c> among them.</summary>
    Json,

    /// <summary>Kubernetes' own: lists are merged by their key, containers by name.</summary>
    Strategic,
}
