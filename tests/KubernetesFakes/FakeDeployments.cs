using System.Globalization;
using System.Text.Json.Nodes;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesFakes;

/// <summary>
/// The Deployment controller by its rules (pkg/controller/deployment: sync.go, rolling.go, recreate.go): one ReplicaSet
/// for each template, more pods and fewer only as the strategy allows, nothing new while it is paused.
/// </summary>
internal sealed class FakeDeployments(FakeApiServer server)
{
    private const string Hash = "pod-template-hash";
    private const string Revision = "deployment.kubernetes.io/revision";
    private int _templates;

    public void Sync()
    {
        foreach (var deployment in server.All(KubernetesKind.Deployment, null))
            Sync(deployment);
    }

    private void Sync(JsonObject deployment)
    {
        var sets = server.All(KubernetesKind.ReplicaSet, deployment.Namespace())
            .Where(s => s.Controller().Text("uid") == deployment.Uid()).ToList();
        var current = sets.Find(s => IsOf(s, deployment));
        if (deployment.IsTrue("spec", "paused"))
        {
            ScaleOnly(deployment, current, sets);
            return;
        }

        if (current is null && IsRecreate(deployment) && sets.Any(s => Replicas(s) > 0))
        {
            sets.ForEach(s => Scale(s, 0));
            return;
        }

        current ??= Make(deployment);
        // The set in use always has the highest revision.
        var highest = sets.Where(s => s.Uid() != current.Uid()).Select(RevisionOf).DefaultIfEmpty(0).Max();
        var revision = Math.Max(RevisionOf(current), highest + 1);
        SetRevision(KubernetesKind.ReplicaSet, current, revision);
        SetRevision(KubernetesKind.Deployment, deployment, revision);
        Roll(deployment, current, [.. sets.Where(s => s.Uid() != current.Uid())]);
    }

    // What a paused Deployment still does: a new set that is complete ends the old ones (IsSaturated).
    private void ScaleOnly(JsonObject deployment, JsonObject? current, List<JsonObject> sets)
    {
        if (current is null || Replicas(current) != Replicas(deployment) || Available(current) != Replicas(deployment))
            return;
        foreach (var old in sets.Where(s => s.Uid() != current.Uid()))
            Scale(old, 0);
    }

    private void Roll(JsonObject deployment, JsonObject current, List<JsonObject> old)
    {
        var wanted = Replicas(deployment);
        var all = Replicas(current) + old.Sum(Replicas);
        if (Replicas(current) != wanted)
        {
            var more = Math.Min(wanted + Surge(deployment) - all, wanted - Replicas(current));
            if (Replicas(current) > wanted || more > 0)
            {
                Scale(current, Math.Min(wanted, Replicas(current) + Math.Max(more, 0)));
                return;
            }
        }

        // maxUnavailable is never more than 0 here: whatever is missing in the new set keeps the old pods.
        var tooMany = all - wanted - (Replicas(current) - Available(current));
        foreach (var set in old.OrderBy(Available).Where(s => Replicas(s) > 0))
        {
            if (tooMany <= 0)
                return;
            var fewer = Math.Min(tooMany, Replicas(set));
            Scale(set, Replicas(set) - fewer);
            tooMany -= fewer;
        }
    }

    private JsonObject Make(JsonObject deployment)
    {
        var hash = $"h{Interlocked.Increment(ref _templates)}";
        var template = (JsonObject)deployment["spec"]!["template"]!.DeepClone();
        template.Child("metadata").Child("labels")[Hash] = hash;
        var selector = (JsonObject)deployment["spec"]!["selector"]!["matchLabels"]!.DeepClone();
        selector[Hash] = hash;
        return server.Add(KubernetesKind.ReplicaSet, deployment.Namespace(), new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{deployment.Name()}-{hash}",
                ["labels"] = template["metadata"]!["labels"]!.DeepClone(),
                ["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["kind"] = "Deployment",
                    ["name"] = deployment.Name(),
                    ["uid"] = deployment.Uid(),
                    ["controller"] = true,
                }),
            },
            ["spec"] = new JsonObject
            {
                ["replicas"] = 0,
                ["selector"] = new JsonObject { ["matchLabels"] = selector },
                ["template"] = template,
            },
        });
    }

    private void SetRevision(KubernetesKind kind, JsonObject item, int revision) => server.Change(
        kind, item.Namespace(), item.Name(), i => i.Child("metadata").Child("annotations")[Revision] =
            revision.ToString(CultureInfo.InvariantCulture));

    private void Scale(JsonObject set, int replicas) => server.Change(
        KubernetesKind.ReplicaSet, set.Namespace(), set.Name(), s => s.Child("spec")["replicas"] = replicas);

    private int Available(JsonObject set) => server.All(KubernetesKind.Pod, set.Namespace())
        .Count(p => p.Controller().Text("uid") == set.Uid() && p.Has("Ready") && !p.IsLeaving());

    private static bool IsOf(JsonObject set, JsonObject deployment)
    {
        var template = (JsonObject)set["spec"]!["template"]!.DeepClone();
        template.Child("metadata").Child("labels").Remove(Hash);
        return JsonNode.DeepEquals(template, deployment["spec"]!["template"]);
    }

    private static bool IsRecreate(JsonObject deployment) =>
        deployment.Text("spec", "strategy", "type") == "Recreate";

    private static int Surge(JsonObject deployment) => IsRecreate(deployment)
        ? 0
        : (int)(deployment.Number("spec", "strategy", "rollingUpdate", "maxSurge") ?? 1);

    private static int Replicas(JsonObject item) => (int)(item.Number("spec", "replicas") ?? 1);

    private static int RevisionOf(JsonObject item) =>
        int.Parse(item.Annotation(Revision) ?? "0", CultureInfo.InvariantCulture);
}
