using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.Deployer.Kubernetes;

/// <summary>
/// Holds the name of a StatefulSet's pod while its workload lives in a pod of another name: its set, which misses the pod,
/// must not start a second copy from the base image. The API server keeps it from that, by an admission policy that looks
/// at these holds; a hold goes with the pods that it is for.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="options">Settings.</param>
/// <param name="time">Clock.</param>
public sealed class NameHold(IKubernetesApi api, IOptions<KubernetesDeployerOptions> options, TimeProvider time)
{
    /// <summary>Name of the admission policy, which its refusals carry.</summary>
    public const string Policy = "containerflow-held-names";

    // The API server hears of a hold within milliseconds.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // Others change the list of pods that it is for at the same time only when several migrations of one workload overlap.
    private const int MostTries = 5;

    /// <summary>Holds the name for a pod, and comes back once the API server keeps to it.</summary>
    /// <param name="step">The step that needs it.</param>
    /// <param name="keeper">The pod that keeps the name, as the API server has it.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="StepException">The policy is not in force.</exception>
    /// <exception cref="KubernetesException">The API server refuses or does not answer.</exception>
    public async Task HoldAsync(string step, JsonObject keeper, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(keeper);
        var claimant = Claimant(keeper);
        var subject = $"name {keeper.Namespace()}/{claimant.Name()}";
        try
        {
            await NoteAsync(keeper, claimant.Name(), cancellation);
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            throw new StepException(step, subject,
                "the cluster has no kind HeldName, without which a StatefulSet would start a second copy of the "
                + "workload: apply deploy/kubernetes/base/held-names.yaml", e);
        }

        var start = time.GetTimestamp();
        while (!await IsHeldAsync(keeper.Namespace(), claimant, cancellation))
        {
            if (time.GetElapsedTime(start) > options.Value.ReadyBound)
                throw new StepException(step, subject,
                    $"the API server does not keep to the hold within {options.Value.ReadyBound.TotalSeconds:0} s, and "
                    + $"its StatefulSet would start a second copy of the workload: apply admission policy {Policy} "
                    + "(deploy/kubernetes/base/held-names.yaml)");
            await Task.Delay(Interval, time, cancellation);
        }
    }

    /// <summary>Lets the name go, whoever it is held for; fine when it is not held.</summary>
    /// <param name="space">Namespace.</param>
    /// <param name="name">The name.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="KubernetesException">The API server refuses or does not answer.</exception>
    public Task ReleaseAsync(string space, string name, CancellationToken cancellation) =>
        api.DeleteAsync(KubernetesKind.HeldName, space, name, new DeleteOptions(), cancellation);

    /// <summary>Lets the name go unless another pod keeps it, too; fine when it is not held.</summary>
    /// <param name="keeper">The pod that does not keep it any more.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="KubernetesException">The API server refuses or does not answer.</exception>
    public async Task ReleaseForAsync(JsonObject keeper, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(keeper);
        if (keeper.Label(PodMarks.KeptName) is not { } name
            || await api.FindAsync(KubernetesKind.HeldName, keeper.Namespace(), name, cancellation) is not { } hold)
            return;
        // With another keeper it is the garbage collector's to remove it, when that one has gone, too.
        if (Keepers(hold).All(k => k.Text("uid") == keeper.Uid()))
            await api.DeleteAsync(KubernetesKind.HeldName, keeper.Namespace(), name,
                new DeleteOptions(Uid: hold.Uid()), cancellation);
    }

    private async Task NoteAsync(JsonObject keeper, string name, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await api.FindAsync(KubernetesKind.HeldName, keeper.Namespace(), name, cancellation) is { } hold)
                    await AddAsync(hold, keeper, cancellation);
                else
                    await api.CreateAsync(
                        KubernetesKind.HeldName, keeper.Namespace(), Manifest(keeper, name), cancellation);
                return;
            }
            catch (KubernetesException e) when (e.IsConflict && attempt < MostTries)
            {
                // Made or changed meanwhile: read again.
            }
        }
    }

    private async Task AddAsync(JsonObject hold, JsonObject keeper, CancellationToken cancellation)
    {
        var keepers = Keepers(hold).ToList();
        if (keepers.Exists(k => k.Text("uid") == keeper.Uid()))
            return;
        await api.PatchAsync(
            KubernetesKind.HeldName, hold.Namespace(), hold.Name(), PatchKind.Merge,
            new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["resourceVersion"] = hold.Text("metadata", "resourceVersion"),
                    ["ownerReferences"] =
                        new JsonArray([.. keepers.Select(k => k.DeepClone()), Reference(keeper)]),
                },
            },
            cancellation);
    }

    // Asks for the very pod that the set would make.
    private async Task<bool> IsHeldAsync(string space, JsonObject claimant, CancellationToken cancellation)
    {
        try
        {
            await api.TryCreateAsync(KubernetesKind.Pod, space, claimant, cancellation);
            return false;
        }
        catch (KubernetesException e) when (e.Cause.Contains(Policy, StringComparison.Ordinal))
        {
            return true;
        }
        catch (KubernetesException e) when (e.IsConflict)
        {
            // It would have been let in, were the pod not there.
            return false;
        }
    }

    private static JsonObject Claimant(JsonObject keeper)
    {
        var claimant = TargetPod.OriginalOf(keeper);
        claimant.Child("metadata").Remove("namespace");
        return claimant;
    }

    private static JsonObject Manifest(JsonObject keeper, string name) => new()
    {
        ["apiVersion"] = KubernetesKind.HeldName.ApiVersion,
        ["kind"] = KubernetesKind.HeldName.Name,
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["ownerReferences"] = new JsonArray(Reference(keeper)),
        },
        ["spec"] = new JsonObject { ["pod"] = name },
    };

    private static IEnumerable<JsonObject> Keepers(JsonObject hold) => hold.Items("metadata", "ownerReferences");

    private static JsonObject Reference(JsonObject pod) => new()
    {
        ["apiVersion"] = KubernetesKind.Pod.ApiVersion,
        ["kind"] = KubernetesKind.Pod.Name,
        ["name"] = pod.Name(),
        ["uid"] = pod.Uid(),
    };
}
