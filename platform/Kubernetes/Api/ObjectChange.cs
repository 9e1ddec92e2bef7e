using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>What a watch has seen.</summary>
public enum ObjectChangeKind
{
    /// <summary>The object is new, or was there when the watch began.</summary>
    Added,

    /// <summary>The object has changed.</summary>
    Modified,

    /// <summary>The object is gone; what is told is its last state that was seen.</summary>
    Deleted,

    /// <summary>All that is there has been told; what follows are changes. Comes again after every new list.</summary>
    Synchronized,
}

/// <summary>One step of a watch.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Item">The object; null for <see cref="ObjectChangeKind.Synchronized"/>.</param>
public sealed record ObjectChange(ObjectChangeKind Kind, JsonObject? Item);
