namespace Migration.Platform.Kubernetes;

/// <summary>A kind of object and where the API server has it.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">Version, for example <c>v1</c>.</param>
/// <param name="Plural">Name in paths and in RBAC rules, for example <c>pods</c>.</param>
/// <param name="Name">Name in manifests, for example <c>Pod</c>.</param>
/// <param name="IsNamespaced">Whether its objects live in namespaces.</param>
public sealed record KubernetesKind(
    string Group, string Version, string Plural, string Name, bool IsNamespaced = true)
{
    /// <summary>Pods.</summary>
    public static KubernetesKind Pod { get; } = new("", "v1", "pods", "Pod");

    /// <summary>Nodes.</summary>
    public static KubernetesKind Node { get; } = new("", "v1", "nodes", "Node", false);

    /// <summary>Services.</summary>
    public static KubernetesKind Service { get; } = new("", "v1", "services", "Service");

    /// <summary>Persistent volume claims.</summary>
    public static KubernetesKind PersistentVolumeClaim { get; } =
        new("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim");

    /// <summary>Deployments.</summary>
    public static KubernetesKind Deployment { get; } = new("apps", "v1", "deployments", "Deployment");

    /// <summary>Replica sets.</summary>
    public static KubernetesKind ReplicaSet { get; } = new("apps", "v1", "replicasets", "ReplicaSet");

    /// <summary>Stateful sets.</summary>
    public static KubernetesKind StatefulSet { get; } = new("apps", "v1", "statefulsets", "StatefulSet");

    /// <summary>Endpoint slices.</summary>
    public static KubernetesKind EndpointSlice { get; } =
        new("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice");

    /// <summary>Pod disruption budgets.</summary>
    public static KubernetesKind PodDisruptionBudget { get; } =
        new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget");

    /// <summary>Events, of the group that replaced the core one.</summary>
    public static KubernetesKind Event { get; } = new("events.k8s.io", "v1", "events", "Event");

    /// <summary>Leases.</summary>
    public static KubernetesKind Lease { get; } = new("coordination.k8s.io", "v1", "leases", "Lease");

    /// <summary>This project's own kind: a migration that is asked for, and how it goes.</summary>
    public static KubernetesKind Migration { get; } = new("containerflow.io", "v1alpha1", "migrations", "Migration");

    /// <summary>This project's own kind: a pod's name that no set may give to a new pod meanwhile.</summary>
    public static KubernetesKind HeldName { get; } = new("containerflow.io", "v1alpha1", "heldnames", "HeldName");

    /// <summary>The <c>apiVersion</c> of its manifests.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Path of one object or, without a name, of all of them.</summary>
    /// <param name="space">Namespace; null for all, or for kinds without.</param>
    /// <param name="name">Name of an object.</param>
    /// <param name="subresource">For example <c>status</c> or <c>eviction</c>.</param>
    public string Path(string? space, string? name = null, string? subresource = null)
    {
        var path = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        if (IsNamespaced && space is not null)
            path += $"/namespaces/{Uri.EscapeDataString(space)}";
        path += "/" + Plural;
        if (name is not null)
            path += "/" + Uri.EscapeDataString(name);
        return subresource is null ? path : $"{path}/{subresource}";
    }
}
