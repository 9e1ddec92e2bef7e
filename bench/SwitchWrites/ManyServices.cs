using Migration.Contracts;
using Migration.SwitchCtl.Desired;

namespace Migration.Bench.SwitchWrites;

/// <summary>A desired state with many services.</summary>
internal static class ManyServices
{
    private const uint FirstVip = 0x0a64_0001;
    private const uint FirstPod = 0x0a01_0001;
    private const ulong FirstMac = 0x0200_0000_0000;
    private const int ServicePort = 6379;
    private const int PodPort = 8080;
    private const int Nodes = 16;

    /// <summary>Makes it; every pod has an address of its own.</summary>
    /// <param name="services">Services.</param>
    /// <param name="backendsEach">Backends of each.</param>
    public static DesiredState Create(int services, int backendsEach) => new()
    {
        Services = [.. Enumerable.Range(0, services).Select(Service)],
        Backends =
        [
            .. Enumerable.Range(0, services * backendsEach).Select(i => Backend(i, i / backendsEach)),
        ],
    };

    private static Service Service(int index) => new(
        index + 1, $"service-{index}", new IpAddress(FirstVip + (uint)index), TransportProtocol.Tcp, ServicePort);

    private static Backend Backend(int index, int service)
    {
        var node = index % Nodes;
        return new Backend(
            index + 1, service + 1, $"backend-{index}", new Workload
            {
                Platform = "process", Namespace = "bench", Pod = $"pod-{index}", Container = "main",
            },
            PodPort,
            new BackendEndpoint(
                $"node-{node}", $"pod-{index}", new IpAddress(FirstPod + (uint)index), new Mac(FirstMac + (uint)node),
                node + 1),
            Refuses: false);
    }
}
