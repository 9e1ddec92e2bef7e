using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>
/// The pod that takes a workload over, made from the one that has it: everything that is kept is kept as JSON, known
/// here or not. It waits with a placeholder image and is invisible to the source's controller and services until
/// <see cref="Handover"/>.
/// </summary>
public static class TargetPod
{
    private const int LongestName = 63;
    private const int IdLength = 8;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    // Written by the cluster about the one pod on its one node, or about how it was applied.
    private static readonly string[] ForeignAnnotations =
    [
        "kubectl.kubernetes.io/last-applied-configuration", "kubernetes.io/config.", "cni.projectcalico.org/",
        "k8s.v1.cni.cncf.io/network-status", "k8s.ovn.org/", "ovn.kubernetes.io/", PodMarks.DeletionCost,
        "containerflow.io/original", "containerflow.io/base-image",
    ];

    private static readonly string[] MetadataOfOne =
    [
        "uid", "resourceVersion", "creationTimestamp", "generation", "managedFields", "selfLink", "generateName",
        "deletionTimestamp", "deletionGracePeriodSeconds", "finalizers",
    ];

    /// <summary>Name of a migration's target pod, known before it is made.</summary>
    /// <param name="source">Name of the source pod.</param>
    /// <param name="migrationId">The migration.</param>
    public static string NameFor(string source, Guid migrationId)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        // A pod that has moved before does not get a longer name each time.
        var stem = IsMarked(source) ? source[..^(IdLength + 2)] : source;
        var room = LongestName - IdLength - 2;
        var kept = stem.Length > room ? stem[..room].TrimEnd('-', '.') : stem;
        return $"{kept}-m{ShortOf(migrationId)}";
    }

    /// <summary>The pod as its owner or user made it: without what only one pod on one node has.</summary>
    /// <param name="source">A workload's pod, moved before or not.</param>
    public static JsonObject OriginalOf(JsonObject source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Annotation(PodMarks.Original) is { } kept)
            return (JsonObject)JsonNode.Parse(kept)!;
        var pod = (JsonObject)source.DeepClone();
        pod.Remove("status");
        var metadata = pod.Child("metadata");
        foreach (var member in MetadataOfOne)
            metadata.Remove(member);
        if (metadata["annotations"] is JsonObject annotations)
        {
            foreach (var key in annotations.Select(a => a.Key)
                         .Where(k => ForeignAnnotations.Any(f => k.StartsWith(f, StringComparison.Ordinal))).ToList())
                annotations.Remove(key);
        }

        var spec = pod.Child("spec");
        foreach (var member in (string[])["nodeName", "ephemeralContainers", "schedulingGates"])
            spec.Remove(member);
        return pod;
    }

    /// <summary>Makes the target pod.</summary>
    /// <param name="source">The source pod, as the API server has it.</param>
    /// <param name="plan">What else it needs to know.</param>
    public static JsonObject Create(JsonObject source, TargetPlan plan)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(plan);
        var pod = OriginalOf(source);
        var metadata = pod.Child("metadata");
        metadata["name"] = plan.Name ?? NameFor(source.Name(), plan.MigrationId);
        // Without them neither the controller counts it nor a service sends to it, before it has taken over.
        metadata.Remove("ownerReferences");
        metadata["labels"] = new JsonObject();
        if (plan.KeptName is { } name)
            metadata.Child("labels")[PodMarks.KeptName] = name;
        BecomeTarget(pod, source, plan);
        return pod;
    }

    /// <summary>
    /// Makes the template with which a Deployment makes the target pod: it has the Deployment's labels, and is kept
    /// from being Ready, so that no service sends to it and no rollout goes on, until <see cref="PodMarks.Restored"/>
    /// is true.
    /// </summary>
    /// <param name="template">The Deployment's template.</param>
    /// <param name="source">The source pod, as the API server has it.</param>
    /// <param name="plan">What else it needs to know.</param>
    public static JsonObject Template(JsonObject template, JsonObject source, TargetPlan plan)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(plan);
        var pod = (JsonObject)template.DeepClone();
        BecomeTarget(pod, source, plan);
        var spec = pod.Child("spec");
        if (spec["readinessGates"] is not JsonArray gates)
            spec["readinessGates"] = gates = [];
        gates.Add(new JsonObject { ["conditionType"] = PodMarks.Restored });
        return pod;
    }

    /// <summary>
    /// Patch (merge) that makes the restored pod what the source was: its labels, so that services and disruption
    /// budgets find it, and its owner, who counts it from then on. One that keeps a name for its owner gets that only
    /// with the name.
    /// </summary>
    /// <param name="target">The target pod.</param>
    public static JsonObject Handover(JsonObject target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var original = OriginalOf(target);
        var metadata = new JsonObject
        {
            ["labels"] = original.At("metadata", "labels")?.DeepClone() ?? new JsonObject(),
        };
        if (target.Label(PodMarks.KeptName) is null && original.At("metadata", "ownerReferences") is { } owners)
            metadata["ownerReferences"] = owners.DeepClone();
        return new JsonObject { ["metadata"] = metadata };
    }

    private static void BecomeTarget(JsonObject pod, JsonObject source, TargetPlan plan)
    {
        var metadata = pod.Child("metadata");
        metadata.Child("labels")[PodMarks.Migration] = plan.MigrationId.ToString("n");
        var annotations = metadata.Child("annotations");
        annotations[PodMarks.Original] = OriginalOf(source).ToJsonString();
        annotations[PodMarks.BaseImage] = plan.BaseImage;
        annotations[PodMarks.Source] = source.Name();
        annotations[PodMarks.Container] = plan.Container;
        var spec = pod.Child("spec");
        // What they did is part of what is restored, but for those that the containers which start anew need.
        var anew = pod.Names(PodMarks.StartAnew);
        var kept = pod.Items("spec", "initContainers").Where(c => anew.Contains(c.Text("name") ?? ""))
            .Select(c => c.DeepClone()).ToArray();
        spec.Remove("initContainers");
        if (kept.Length > 0)
            spec["initContainers"] = new JsonArray(kept);
        Pin(spec, plan.Node);
        var container = pod.Container(plan.Container)
            ?? throw new ArgumentException($"The pod has no container {plan.Container}.", nameof(source));
        BecomePlaceholder(container, plan.PlaceholderImage);
        if (plan.PullSecret is { Length: > 0 } secret)
            AddPullSecret(spec, secret);
    }

    // Ids that are made one after the other may differ in a few digits only, anywhere.
    private static string ShortOf(Guid migrationId) =>
        Convert.ToHexStringLower(SHA256.HashData(migrationId.ToByteArray()))[..IdLength];

    private static bool IsMarked(string name)
    {
        if (name.Length <= IdLength + 2)
            return false;
        var end = name.AsSpan(name.Length - IdLength - 2);
        return end.StartsWith("-m") && !end[2..].ContainsAnyExcept(Digits);
    }

    // The scheduler still looks at resources, taints and whatever else counts; it has one node to choose from.
    private static void Pin(JsonObject spec, string node)
    {
        var required = spec.Child("affinity").Child("nodeAffinity")
            .Child("requiredDuringSchedulingIgnoredDuringExecution");
        var terms = required["nodeSelectorTerms"] as JsonArray;
        if (terms is null or { Count: 0 })
            required["nodeSelectorTerms"] = terms = [new JsonObject()];
        // Terms are alternatives: the node has to be in every one of them.
        foreach (var term in terms.OfType<JsonObject>())
        {
            if (term["matchFields"] is not JsonArray fields)
                term["matchFields"] = fields = [];
            fields.Add(new JsonObject
            {
                ["key"] = "metadata.name",
                ["operator"] = "In",
                ["values"] = new JsonArray(node),
            });
        }
    }

    private static void BecomePlaceholder(JsonObject container, string image)
    {
        container["image"] = image;
        // Restored processes bring their own; the placeholder must not be given the workload's.
        container.Remove("command");
        container.Remove("args");
        container["imagePullPolicy"] = "IfNotPresent";
        // It would run at the placeholder's start, and again in the middle of what is restored.
        if (container["lifecycle"] is JsonObject lifecycle)
            lifecycle.Remove("postStart");
    }

    private static void AddPullSecret(JsonObject spec, string secret)
    {
        if (spec["imagePullSecrets"] is not JsonArray secrets)
            spec["imagePullSecrets"] = secrets = [];
        if (!secrets.Any(s => s.Text("name") == secret))
            secrets.Add(new JsonObject { ["name"] = secret });
    }
}

/// <summary>What a target pod is made for.</summary>
/// <param name="MigrationId">The migration.</param>
/// <param name="Node">Node that it goes to.</param>
/// <param name="Container">Name of the container that moves.</param>
/// <param name="BaseImage">Image that the workload was started from.</param>
/// <param name="PlaceholderImage">Image that it waits with.</param>
/// <param name="PullSecret">Secret with the registry's credentials; null for none.</param>
public sealed record TargetPlan(
    Guid MigrationId, string Node, string Container, string BaseImage, string PlaceholderImage, string? PullSecret)
{
    /// <summary>Name of the target pod; null for one of the migration's own.</summary>
    public string? Name { get; init; }

    /// <summary>Name that the target keeps for its owner while it has another one; null for none.</summary>
    public string? KeptName { get; init; }
}
