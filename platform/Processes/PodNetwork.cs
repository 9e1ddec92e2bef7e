using System.Net;
using System.Net.Sockets;

namespace Migration.Platform.Processes;

/// <summary>
/// Network namespaces for process workloads on a node: a cable to the node, which routes and does not bridge, an address
/// and a default route. Made with iproute2; needs CAP_NET_ADMIN and CAP_SYS_ADMIN.
/// </summary>
/// <param name="options">The node's settings.</param>
/// <param name="store">The node's workloads.</param>
public sealed class PodNetwork(ProcessOptions options, ProcessStore store)
{
    // The node's end of every cable has it; a pod sees no other neighbour.
    private const string Gateway = "169.254.1.1";

    private const string InsideName = "eth0";

    // Linux gives interfaces at most 15 characters.
    private const int LongestInterfaceName = 15;

    /// <summary>File that holds the namespace of a pod, or of a migration's target.</summary>
    /// <param name="pod">Name of the pod, or the migration.</param>
    public string PathFor(string pod) => PathOf($"{options.NamespacePrefix}{pod}");

    /// <summary>Whether the network namespace of a workload is one that was made here.</summary>
    /// <param name="workload">The workload.</param>
    public bool IsOwn(ProcessWorkload workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return workload.NetworkNamespace.StartsWith(PathOf(options.NamespacePrefix), StringComparison.Ordinal);
    }

    /// <summary>An address of the node's subnet that no workload has.</summary>
    /// <param name="cancellation">Cancels the look.</param>
    /// <exception cref="ProcessException">There is none, or the subnet is not set.</exception>
    public async Task<string> FreeAddressAsync(CancellationToken cancellation)
    {
        if (!IPNetwork.TryParse(options.Subnet, out var subnet) ||
            subnet.BaseAddress.AddressFamily != AddressFamily.InterNetwork)
        {
            throw new ProcessException(
                $"Processes:Subnet is '{options.Subnet}': set it to the IPv4 subnet of this node's pods, for example " +
                "10.1.2.128/25");
        }

        var taken = (await store.FindAllAsync(cancellation)).Select(w => w.Address).ToHashSet();
        // The first and the last address stand for the subnet and for all of it.
        for (var i = 1L; i < (1L << (32 - subnet.PrefixLength)) - 1; i++)
        {
            var address = Add(subnet.BaseAddress, (uint)i).ToString();
            if (taken.Add(address))
                return address;
        }

        throw new ProcessException($"all addresses of Processes:Subnet {options.Subnet} are taken: make it larger");
    }

    /// <summary>
    /// Makes the network namespace of a workload with its address; what an unfinished run left of it is made anew.
    /// </summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellation">Cancels it; what is made by then stays.</param>
    /// <exception cref="ProcessException">It cannot be made.</exception>
    public async Task CreateAsync(ProcessWorkload workload, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        await DeleteAsync(workload, cancellation);
        var name = NameOf(workload);
        var address = workload.Address;
        var outside = InterfaceOf(address);
        await IpAsync(["netns", "add", name], cancellation);
        await IpAsync(["-n", name, "link", "set", "lo", "up"], cancellation);
        await NodeIpAsync(
            ["link", "add", outside, "type", "veth", "peer", "name", InsideName, "netns", PathOf(name)], cancellation);
        await NodeIpAsync(["address", "add", $"{Gateway}/32", "dev", outside], cancellation);
        await NodeIpAsync(["link", "set", outside, "up"], cancellation);
        await NodeIpAsync(["route", "replace", $"{address}/32", "dev", outside], cancellation);
        await IpAsync(["-n", name, "address", "add", $"{address}/32", "dev", InsideName], cancellation);
        await IpAsync(["-n", name, "link", "set", InsideName, "up"], cancellation);
        await IpAsync(["-n", name, "route", "add", Gateway, "dev", InsideName, "scope", "link"], cancellation);
        await IpAsync(["-n", name, "route", "add", "default", "via", Gateway], cancellation);
    }

    /// <summary>Deletes a workload's namespace with all that is in it; fine when it is gone.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="ProcessException">It cannot be deleted.</exception>
    public static async Task DeleteAsync(ProcessWorkload workload, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        if (File.Exists(workload.NetworkNamespace))
            await IpAsync(["netns", "delete", NameOf(workload)], cancellation);
    }

    private static string PathOf(string name) => $"/run/netns/{name}";

    private static string NameOf(ProcessWorkload workload) => Path.GetFileName(workload.NetworkNamespace);

    // Unique as the address is.
    private static string InterfaceOf(string address)
    {
        var name = $"cf{Convert.ToHexStringLower(IPAddress.Parse(address).GetAddressBytes())}";
        return name[..Math.Min(name.Length, LongestInterfaceName)];
    }

    private static IPAddress Add(IPAddress address, uint number)
    {
        var bytes = address.GetAddressBytes();
        var sum = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) + number;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, sum);
        return new IPAddress(bytes);
    }

    private Task<string> NodeIpAsync(IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        options.NodeNamespace.Length == 0
            ? IpAsync(arguments, cancellation)
            : Tool.RunAsync("nsenter", [$"--net={options.NodeNamespace}", "ip", .. arguments], cancellation);

    private static Task<string> IpAsync(IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        Tool.RunAsync("ip", arguments, cancellation);
}
