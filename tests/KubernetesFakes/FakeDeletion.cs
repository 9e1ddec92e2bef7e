using System.Globalization;
using System.Text.Json.Nodes;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesFakes;

/// <summary>How objects go: pods gracefully, and with an owner what belongs to it.</summary>
internal sealed class FakeDeletion(FakeApiServer server, TimeProvider time)
{
    /// <summary>Deletes an object. A pod on a node stays, marked, until its kubelet has ended it.</summary>
    public void Delete(FakePath path, long? grace)
    {
        var runs = path.Plural == "pods" && grace != 0 && server.Store.Find(path.Full)?.Text("spec", "nodeName") is not null;
        if (!runs)
        {
            server.Store.Remove(path.Full);
            return;
        }

        server.Store.Change(path.Full, pod =>
        {
            pod.Child("metadata")["deletionTimestamp"] ??=
                time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            pod.Child("metadata")["deletionGracePeriodSeconds"] =
                grace ?? pod.Number("spec", "terminationGracePeriodSeconds") ?? 30;
            return pod;
        });
    }

    /// <summary>What the garbage collector of the controller manager does with the pods of an owner that is gone.</summary>
    public void CollectGarbage(JsonObject owner, bool isOrphaning)
    {
        foreach (var pod in server.All(KubernetesKind.Pod, owner.Namespace())
                     .Where(p => p.Items("metadata", "ownerReferences").Any(o => o.Text("uid") == owner.Uid())))
        {
            var path = KubernetesKind.Pod.Path(pod.Namespace(), pod.Name());
            if (isOrphaning)
                server.Store.Change(path, p =>
                {
                    p.Child("metadata").Remove("ownerReferences");
                    return p;
                });
            else
                Delete(FakePath.Parse(path)!, null);
        }
    }
}
