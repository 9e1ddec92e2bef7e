using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>How a node says that it is to be emptied.</summary>
public static class NodeMarks
{
    /// <summary>Annotation or taint of a node; the annotation's value is the priority, or anything else.</summary>
    public const string Drain = "containerflow.io/drain";

    /// <summary>Taint that cluster-autoscaler puts on a node it is about to delete (utils/taints).</summary>
    public const string Autoscaler = "ToBeDeletedByClusterAutoscaler";

    /// <summary>Whether a node is to be emptied.</summary>
    /// <param name="node">The node.</param>
    public static bool IsToBeEmptied(this JsonObject node) =>
        node.Annotation(Drain) is not null
        || node.Items("spec", "taints").Any(t => t.Text("key") is Drain or Autoscaler);
}
