using Microsoft.Extensions.Options;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.Checkpointer.Kubernetes;

/// <summary>
/// Finds out whether the kubelet would take a checkpoint, without one: it is asked for a pod that does not exist, and
/// says so only to somebody who may ask, with the feature on.
/// </summary>
/// <param name="kubelets">The kubelet.</param>
/// <param name="node">The node.</param>
public sealed class KubeletProbe(KubeletFactory kubelets, IOptions<NodeOptions> node)
{
    // Upper case is not allowed in names, so that no pod can be called this.
    private const string Nobody = "NOBODY";

    // Well under the time in which the coordinator wants its answer.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(3);

    /// <summary>What stands against a checkpoint, with the cure; null when nothing does.</summary>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<string?> ProblemAsync(CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(Bound);
        try
        {
            using var client = await kubelets.OpenAsync(node.Value.Name, bound.Token);
            await client.CheckpointAsync(Nobody, Nobody, Nobody, Bound, bound.Token);
            return null;
        }
        catch (KubernetesException e) when (
            e.IsNotFound && e.Cause.Contains("pod does not exist", StringComparison.Ordinal))
        {
            return null;
        }
        catch (KubernetesException e)
        {
            return $"the kubelet of {node.Value.Name} does not take checkpoints: {e.Cause}";
        }
        catch (KubeConfigException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"the kubelet of {node.Value.Name} did not answer within {Bound.TotalSeconds:0} s: see that "
                + "its port "
                + "10250 can be reached";
        }
    }
}
