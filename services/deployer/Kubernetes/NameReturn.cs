using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.Deployer.Kubernetes;

/// <summary>
/// Asks, for every pod on this node that keeps a name for its StatefulSet, for the migration that gives the workload that
/// name back. One that does not come about is asked for again, after 1, 3, 7, 15 minutes and so on: the workload serves
/// meanwhile. Each attempt has an id that the pod and its number give, so that asking twice is asking once.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="bus">Where it is asked for.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class NameReturn(
    IKubernetesApi api, IBus bus, IOptions<NodeOptions> node, TimeProvider time, ILogger<NameReturn> log)
    : BackgroundService
{
    // How soon an attempt is asked for once it is due, and how long a server that refuses is left alone.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);

    /// <summary>Asks for the migration of a pod, if it is due; fine when that was done already.</summary>
    /// <param name="pod">A pod of this node.</param>
    /// <param name="cancellation">Cancels it.</param>
    public async Task LookAsync(JsonObject pod, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pod);
        // With a migration's label, one has not ended here yet, or not begun.
        if (pod.Label(PodMarks.KeptName) is not { } name || pod.IsLeaving() || pod.Label(PodMarks.Migration) is not null
            || pod.Text("status", "phase") != "Running" || pod.Annotation(PodMarks.Container) is not { } container)
            return;
        var (space, keeper, attempt) = (pod.Namespace(), pod.Name(), AttemptOf(pod));
        if (_asked.TryGetValue(pod.Uid(), out var last) && last >= attempt)
            return;
        await bus.PublishConfirmedAsync(
            new MigrationRequested
            {
                MigrationId = IdOf(pod.Uid(), attempt),
                Workload = new Workload
                {
                    Platform = WorkloadPlatforms.Kubernetes,
                    Namespace = space,
                    Pod = keeper,
                    Container = container,
                },
                SourceNode = node.Value.Name,
                TargetNode = node.Value.Name,
                Ownership = OwnershipStrategies.Name,
                RequestedBy = $"deployer {node.Value.Name}: {name} gets its name back",
                Priority = MigrationPriorities.SystemCritical,
            },
            cancellation);
        _asked[pod.Uid()] = attempt;
        LogAsked(space, keeper, name, attempt + 1);
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(WatchAsync(stoppingToken), RepeatAsync(stoppingToken));

    private ObjectSelection Mine => new(Labels: PodMarks.KeptName, Fields: $"spec.nodeName={node.Value.Name}");

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var change in api.WatchAsync(KubernetesKind.Pod, Mine, stoppingToken))
                {
                    if (change is { Kind: ObjectChangeKind.Deleted, Item: { } gone })
                        _asked.TryRemove(gone.Uid(), out _);
                    else if (change.Item is { } pod)
                        await LookAsync(pod, stoppingToken);
                }
            }
            catch (KubernetesException e)
            {
                LogRefused(e.Message);
                await Task.Delay(Interval, time, stoppingToken);
            }
        }
    }

    private async Task RepeatAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (_asked.IsEmpty)
                continue;
            try
            {
                foreach (var pod in await api.ListAsync(KubernetesKind.Pod, Mine, stoppingToken))
                    await LookAsync(pod, stoppingToken);
            }
            catch (KubernetesException e)
            {
                LogRefused(e.Message);
            }
        }
    }

    // The first one at once, the next ones 1, 3, 7... minutes after the pod was made.
    private int AttemptOf(JsonObject pod)
    {
        var made = DateTimeOffset.Parse(
            pod.Text("metadata", "creationTimestamp")!, System.Globalization.CultureInfo.InvariantCulture);
        return (int)Math.Log2(Math.Max((time.GetUtcNow() - made).TotalMinutes, 0) + 1);
    }

    private static Guid IdOf(string uid, int attempt) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"name {attempt} of {uid}")).AsSpan(0, 16));

    [LoggerMessage(EventId = 4501, Level = LogLevel.Information,
        Message = "Asked for the migration of pod {Space}/{Pod} back to the name {Name}, attempt {Attempt}")]
    private partial void LogAsked(string space, string pod, string name, int attempt);

    [LoggerMessage(EventId = 4502, Level = LogLevel.Error,
        Message = "Pods that keep a name are not watched, tried again soon: {Cause}")]
    private partial void LogRefused(string cause);
}
