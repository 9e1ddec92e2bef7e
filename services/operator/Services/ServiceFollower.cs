using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.KubernetesOperator.Leadership;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Services;

/// <summary>
/// Keeps the switch's services in step with those of Kubernetes that have opted in: adds and removes backends as pods
/// come and go. Never touches what a migration is moving, nor services that were registered by hand.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="switchctl">The switch's controller.</param>
/// <param name="nodes">How the switch reaches the nodes.</param>
/// <param name="events">Writes Events.</param>
/// <param name="options">Settings.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class ServiceFollower(
    IKubernetesApi api, SwitchClient switchctl, NodeEntries nodes, EventWriter events,
    IOptions<OperatorOptions> options, TimeProvider time, ILogger<ServiceFollower> log) : ILeaderTask
{
    private const string ServiceLabel = "kubernetes.io/service-name";

    /// <inheritdoc />
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (!switchctl.IsThere)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
            return;
        }

        await using var changed = new WatchSignal(
            api,
            [(KubernetesKind.Service, ObjectSelection.All), (KubernetesKind.EndpointSlice, ObjectSelection.All)],
            time, cancellation);
        while (true)
        {
            await CompareAsync(cancellation);
            await changed.WaitAsync(options.Value.Resync, cancellation);
        }
    }

    /// <summary>Brings the switch in step once.</summary>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="KubernetesException">The API server refuses or does not answer.</exception>
    /// <exception cref="OperatorException">switchctl refuses something.</exception>
    public async Task CompareAsync(CancellationToken cancellation)
    {
        var services = await api.ListAsync(KubernetesKind.Service, ObjectSelection.All, cancellation);
        var wanted = services.SelectMany(s => ServicePort.Of(s).Select(p => (Service: s, Port: p))).ToList();
        var backends = await switchctl.BackendsAsync(cancellation);
        foreach (var (service, port) in wanted)
        {
            await switchctl.PutAsync($"services/{port.Name}", new JsonObject
            {
                ["vip"] = port.Vip,
                ["protocol"] = port.Protocol,
                ["port"] = port.Port,
            }, cancellation);
            await CompareAsync(service, port, [.. backends.Where(b => b.Service == port.Name)], cancellation);
        }

        var names = wanted.Select(w => w.Port.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in (await switchctl.ServicesAsync(cancellation))
                     .Where(n => n.StartsWith(ServicePort.Prefix, StringComparison.Ordinal) && !names.Contains(n)))
            await RemoveAsync(name, backends, cancellation);
    }

    private async Task CompareAsync(
        JsonObject service, ServicePort port, IReadOnlyList<SwitchBackend> backends, CancellationToken cancellation)
    {
        var slices = await api.ListAsync(
            KubernetesKind.EndpointSlice, new ObjectSelection(port.Space, $"{ServiceLabel}={port.Service}"),
            cancellation);
        var pods = await api.ListAsync(KubernetesKind.Pod, new ObjectSelection(port.Space), cancellation);
        if (slices.Count > 0 && slices.All(s => s.Text("addressType") != port.Family))
        {
            await events.WriteAsync(service, "NoEndpoints",
                $"Its address at the switch, {port.Vip}, is {port.Family}, and its pods have no endpoints of that "
                + "family: see spec.ipFamilies", isWarning: true, port.Name, cancellation);
        }

        var plan = BackendPlan.Of(port, slices, pods, backends);
        foreach (var name in plan.Remove)
        {
            if (await switchctl.DeleteAsync($"services/{port.Name}/backends/{name}", cancellation))
                LogRemoved(name, port.Name);
        }

        foreach (var serving in plan.Add)
            await AddAsync(service, port, serving, pods.First(p => p.Name() == serving.Pod), cancellation);
    }

    private async Task AddAsync(
        JsonObject service, ServicePort port, ServingPod serving, JsonObject pod, CancellationToken cancellation)
    {
        if (nodes.Find(serving.Node) is not { } place)
        {
            await events.WriteAsync(service, "NodeUnknown",
                $"Pod {serving.Pod} is on node {serving.Node}, which has no entry in Topology:Nodes: the switch cannot "
                + "reach it", isWarning: true, serving.Node, cancellation);
            return;
        }

        var body = new JsonObject
        {
            ["workload"] = new JsonObject
            {
                ["platform"] = WorkloadPlatforms.Kubernetes,
                ["namespace"] = port.Space,
                ["pod"] = serving.Pod,
                ["container"] = ContainerOf(pod, serving.Port),
            },
            ["address"] = serving.Address,
            ["port"] = serving.Port,
            ["nextHopMac"] = place.UplinkMac,
            ["switchPort"] = place.SwitchPort,
            ["node"] = serving.Node,
        };
        if (await switchctl.PutAsync($"services/{port.Name}/backends/{serving.Pod}", body, cancellation))
            LogAdded(serving.Pod, serving.Address, port.Name);
    }

    // The one that says that it serves the port; where none says so, the first.
    private static string? ContainerOf(JsonObject pod, int port)
    {
        var containers = pod.Items("spec", "containers").ToList();
        return (containers.Find(c => c.Items("ports").Any(p => p.Number("containerPort") == port)) ?? containers[0])
            .Text("name");
    }

    private async Task RemoveAsync(string name, IReadOnlyList<SwitchBackend> backends, CancellationToken cancellation)
    {
        foreach (var backend in backends.Where(b => b.Service == name))
            await switchctl.DeleteAsync($"services/{name}/backends/{backend.Name}", cancellation);
        await switchctl.DeleteAsync($"services/{name}", cancellation);
    }

    [LoggerMessage(EventId = 6101, Level = LogLevel.Information,
        Message = "Pod {Pod} ({Address}) serves {Service} at the switch")]
    private partial void LogAdded(string pod, string address, string service);

    [LoggerMessage(EventId = 6102, Level = LogLevel.Information,
        Message = "Backend {Backend} of {Service} has no pod any more and was taken from the switch")]
    private partial void LogRemoved(string backend, string service);
}
