using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Criu.Configuration;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.Deployer.Kubernetes;

/// <summary>
/// Restores the workload in its prepared pod by giving the placeholder the checkpoint's image: the kubelet ends the
/// placeholder, and CRI-O restores into the pod's sandbox. The undo is the removal of the pod.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="processes">The node's processes.</param>
/// <param name="criu">CRIU's configuration on this node.</param>
/// <param name="node">The node.</param>
/// <param name="options">Settings.</param>
/// <param name="stop">How long restored tasks may take to stop.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class TargetRestore(
    IKubernetesApi api,
    ContainerProcesses processes,
    NodeConfiguration criu,
    IOptions<NodeOptions> node,
    IOptions<KubernetesDeployerOptions> options,
    IOptions<DeployerOptions> stop,
    TimeProvider time,
    ILogger<TargetRestore> log)
{
    // A restore reads it as a dump does. That what is restored comes up stopped says that CRIU is done with it.
    private static readonly CriuConfiguration ForRestore = new() { TcpEstablished = true, LeaveStopped = true };

    // A look reads a small file of every process that is new on the node.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);

    /// <summary>Restores the workload; one that an earlier run restored is kept.</summary>
    /// <param name="pushed">The image and where it goes.</param>
    /// <param name="timer">Takes the step restore.</param>
    /// <param name="cancellation">Cancels the restore.</param>
    /// <exception cref="StepException">The pod is gone, or the kubelet cannot restore it.</exception>
    /// <exception cref="TransientStepException">The API server does not answer.</exception>
    public async Task RestoreAsync(ImagePushed pushed, StepTimer timer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pushed);
        ArgumentNullException.ThrowIfNull(timer);
        var workload = pushed.Plan.Workload;
        var subject = $"pod {workload.Namespace}/{pushed.Target.Pod} on {node.Value.Name}";
        try
        {
            await using var configured = await criu.UseAsync(ForRestore, cancellation);
            var container = await timer.MeasureAsync(
                MigrationSteps.Restore, () => RestoreImageAsync(pushed, subject, cancellation), _ => pushed.ImageBytes);
            await ContinueAsync(container, subject, cancellation);
        }
        catch (KubernetesException e)
        {
            throw KubernetesFailures.Of(MigrationSteps.Restore, subject, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StepException(MigrationSteps.Restore, subject, e.Message, e);
        }
    }

    private async Task<string> RestoreImageAsync(ImagePushed pushed, string subject, CancellationToken cancellation)
    {
        var workload = pushed.Plan.Workload;
        var pod = await api.FindAsync(KubernetesKind.Pod, workload.Namespace, pushed.Target.Pod, cancellation);
        if (pod is null || pod.IsLeaving())
            throw new StepException(MigrationSteps.Restore, subject, "the prepared pod is gone");
        var earlier = processes.All();
        var placeholder = pod.Annotation(PodMarks.Placeholder);
        if (placeholder is null)
        {
            var status = pod.ContainerStatus(workload.Container);
            placeholder = ContainerProcesses.IdOf(status.Text("containerID")) ?? "none";
            await PatchImageAsync(pushed, placeholder, cancellation);
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // The pod's other containers run already, and may start processes at any time.
        var known = pod.Items("status", "containerStatuses").Concat(pod.Items("status", "initContainerStatuses"))
            .Select(s => ContainerProcesses.IdOf(s.Text("containerID"))).OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        var seen = SeenHereAsync(pod.Uid(), earlier, known, end.Token);
        var told = api.UntilAsync(
            KubernetesKind.Pod, workload.Namespace, pushed.Target.Pod, Look, options.Value.RestoreBound, time,
            end.Token);
        var idle = IdleAsync(placeholder, subject, end.Token);
        var first = await Task.WhenAny(seen, told, idle);
        await end.CancelAsync();
        LogSeen(subject, first == seen ? "on the node" : "by the kubelet");
        return await first
            ?? throw new StepException(MigrationSteps.Restore, subject,
                $"it was not restored within {options.Value.RestoreBound.TotalSeconds:0} s: look at 'kubectl "
                    + "describe pod' "
                + "and at restore.log on the node");

        string? Look(JsonObject? current)
        {
            if (current is null || current.IsLeaving())
                throw new StepException(MigrationSteps.Restore, subject, "somebody has deleted it");
            if (current.ContainerStatus(workload.Container) is not { } status)
                return null;
            var id = ContainerProcesses.IdOf(status.Text("containerID"));
            var isNew = id is not null && id != placeholder;
            if (isNew && status.At("state", "running") is not null)
                return id;
            if (isNew && status.At("state", "terminated") is { } end)
                throw new StepException(MigrationSteps.Restore, subject,
                    $"the restored container ended at once ({end.Text("reason")}, exit code {end.Number("exitCode")}): "
                    + $"look at its log. {end.Text("message")}".TrimEnd());
            return status.StartProblem() is { } problem
                && status.Text("state", "waiting", "reason") is not "CrashLoopBackOff"
                ? throw new StepException(MigrationSteps.Restore, subject, RestoreCure.Of(problem))
                : null;
        }
    }

    // A kubelet that has died, or does not reach its API server, leaves the placeholder alone; otherwise it never ends.
    private async Task<string?> IdleAsync(string placeholder, string subject, CancellationToken cancellation)
    {
        await Task.Delay(options.Value.ReactBound, time, cancellation);
        if (processes.FindFirst(placeholder) is not null)
        {
            throw new StepException(MigrationSteps.Restore, subject,
                $"the kubelet has not even ended the placeholder within {options.Value.ReactBound.TotalSeconds:0} s: "
                + "is it running, and does it reach the API server?");
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
        return null;
    }

    // The kubelet looks at its containers once a second and then tells the API server; the clients wait meanwhile.
    // Stopped tasks are seen here at once. One that was restored earlier, and continued, only the kubelet tells of.
    private async Task<string?> SeenHereAsync(
        string podUid, IReadOnlySet<int> earlier, IReadOnlySet<string> known, CancellationToken cancellation)
    {
        while (true)
        {
            foreach (var (id, pids) in processes.FindStarted(podUid, earlier, known))
            {
                if (AreStopped(pids))
                    return id;
            }

            await Task.Delay(Interval, time, cancellation);
        }
    }

    private static bool AreStopped(IReadOnlyList<int> pids)
    {
        try
        {
            return pids.All(TaskSignals.IsStopped);
        }
        catch (TaskResumeException)
        {
            // It ended; why is told by the kubelet.
            return false;
        }
    }

    private Task<JsonObject> PatchImageAsync(ImagePushed pushed, string placeholder, CancellationToken cancellation) =>
        api.PatchAsync(
            KubernetesKind.Pod, pushed.Plan.Workload.Namespace, pushed.Target.Pod, PatchKind.Strategic,
            new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["annotations"] = new JsonObject { [PodMarks.Placeholder] = placeholder },
                },
                ["spec"] = new JsonObject
                {
                    ["containers"] = new JsonArray(new JsonObject
                    {
                        ["name"] = pushed.Plan.Workload.Container,
                        ["image"] = pushed.Image,
                    }),
                },
            },
            cancellation);

    private async Task ContinueAsync(string container, string subject, CancellationToken cancellation)
    {
        var first = processes.FindFirst(container)
            ?? throw new StepException(MigrationSteps.Restore, subject,
                $"no process of container {container} is to be seen: this service needs the node's process ids "
                    + "(hostPID)");
        try
        {
            var start = time.GetTimestamp();
            do
            {
                TaskSignals.ContinueTree(first);
                await Task.Delay(TimeSpan.FromMilliseconds(2), time, cancellation);
            }
            while (TaskSignals.IsStopped(first) && time.GetElapsedTime(start) < stop.Value.StopBound);
            LogRestored(subject, first);
        }
        catch (TaskResumeException e)
        {
            throw new StepException(MigrationSteps.Restore, subject, e.Message, e);
        }
    }

    [LoggerMessage(EventId = 4202, Level = LogLevel.Debug,
        Message = "The end of the restore of {Subject} was seen {Where}")]
    private partial void LogSeen(string subject, string where);

    [LoggerMessage(EventId = 4201, Level = LogLevel.Information, Message = "Restored {Subject}, first process {Pid}")]
    private partial void LogRestored(string subject, int pid);
}
