using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.Deployer.Kubernetes;

/// <summary>
/// Watches the pods on this node that hold a restored workload. CRI-O cannot start a restored container a second time
/// (cri-o #6515), so that after a crash, or a start of the node, the kubelet would try for ever: such a pod is replaced
/// by one that starts from the base image, by its controller or, for a bare pod, from its original manifest.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="names">Holds the names of StatefulSets' pods.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class ColdStart(
    IKubernetesApi api, NameHold names, IOptions<NodeOptions> node, TimeProvider time, ILogger<ColdStart> log)
    : BackgroundService
{
    // A server that refuses is asked again; what keeps it from answering takes a while to be put right.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly EventWriter _events = new(api, time, "deployer", node.Value.Name);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var change in api.WatchAsync(
                    KubernetesKind.Pod, new ObjectSelection(Fields: $"spec.nodeName={node.Value.Name}"), stoppingToken))
                {
                    if (change is { Kind: ObjectChangeKind.Added or ObjectChangeKind.Modified, Item: { } pod })
                        await ReplaceIfCrashedAsync(pod, stoppingToken);
                }
            }
            catch (KubernetesException e)
            {
                LogRefused(e.Message);
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
        }
    }

    /// <summary>Replaces a pod whose restored container has ended; leaves every other pod alone.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="KubernetesException">The server refuses or does not answer.</exception>
    public async Task ReplaceIfCrashedAsync(JsonObject pod, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pod);
        if (Crash(pod) is not { } crash)
            return;
        LogCrashed(pod.Namespace(), pod.Name(), crash);
        await _events.WriteAsync(pod, "ColdStart",
            $"The restored container ended ({crash}) and cannot be restored again: it starts anew from its base image",
            isWarning: true, pod.Uid(), cancellation);
        // There is nothing left that the name is kept for.
        if (pod.Label(PodMarks.KeptName) is { } name)
            await names.ReleaseAsync(pod.Namespace(), name, cancellation);
        if (pod.Controller() is null)
            await CreateAnewAsync(pod, cancellation);
        await api.DeleteAsync(KubernetesKind.Pod, pod.Namespace(), pod.Name(),
            new DeleteOptions(GracePeriodSeconds: 1, Uid: pod.Uid()), cancellation);
    }

    // How its restored container ended; null when it has none, or it runs, or is meant to stay as it is.
    private static string? Crash(JsonObject pod)
    {
        // One with a migration's label has not taken over yet, and the migration looks after it.
        if (pod.IsLeaving() || pod.Annotation(PodMarks.Original) is null || pod.Label(PodMarks.Migration) is not null
            || pod.Annotation(PodMarks.Placeholder) is not { } placeholder)
            return null;
        var restored = pod.Annotation(PodMarks.Container);
        foreach (var status in pod.Items("status", "containerStatuses")
                     .Where(s => restored is null || s.Text("name") == restored))
        {
            if (status.At("state", "running") is not null)
                continue;
            var end = status.At("state", "terminated") ?? status.At("lastState", "terminated");
            if (ContainerProcesses.IdOf(end.Text("containerID")) is not { } ended || ended == placeholder)
            {
                // After the node was started anew the kubelet knows nothing of the restored container, and restores it
                // once more, with connections that nobody has any more; or looks for an image that is gone.
                if (status.StartProblem() is { } problem)
                    return problem;
                continue;
            }

            var code = end.Number("exitCode") ?? 0;
            var isOver = pod.Text("spec", "restartPolicy") switch
            {
                "Never" => true,
                "OnFailure" => code == 0,
                _ => false,
            };
            return isOver ? null : $"{end.Text("reason") ?? "Error"}, exit code {code}";
        }

        return null;
    }

    // Before the old one goes, so that a process which is killed in between has not lost the workload.
    private async Task CreateAnewAsync(JsonObject pod, CancellationToken cancellation)
    {
        var original = TargetPod.OriginalOf(pod);
        try
        {
            await api.CreateAsync(KubernetesKind.Pod, pod.Namespace(), original, cancellation);
        }
        catch (KubernetesException e) when (e.IsConflict)
        {
            LogNameTaken(pod.Namespace(), original.Name());
        }
    }

    [LoggerMessage(EventId = 4401, Level = LogLevel.Warning,
        Message = "The restored container of pod {Space}/{Pod} ended ({Crash}): cold start")]
    private partial void LogCrashed(string space, string pod, string crash);

    [LoggerMessage(EventId = 4402, Level = LogLevel.Warning,
        Message = "Cold start: there is a pod {Space}/{Pod} already, and it is left as it is")]
    private partial void LogNameTaken(string space, string pod);

    [LoggerMessage(EventId = 4403, Level = LogLevel.Error,
        Message = "Restored pods are not watched for crashes, tried again soon: {Cause}")]
    private partial void LogRefused(string cause);
}
